-- English expressions that stand for Hebrew ones, where the coordinator has not changed the group.
UPDATE synonym_group SET words = 'SLA, אמנת שירות, הסכם רמת שירות, service level agreement', version = version + 1
    WHERE words = 'SLA, אמנת שירות, הסכם רמת שירות';
UPDATE synonym_group SET words = 'מסע לקוח, מפת מסע, customer journey, חוויית לקוח', version = version + 1
    WHERE words = 'מסע לקוח, מפת מסע, customer journey';
