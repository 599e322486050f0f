-- English expressions that stand for Hebrew ones, where the coordinator has not changed the groups.
UPDATE synonym_group SET words = 'SLA, אמנת שירות, הסכם רמת שירות, service level agreement', version = version + 1
    WHERE words = 'SLA, אמנת שירות, הסכם רמת שירות';
UPDATE synonym_group
    SET words = 'CX, חוויית לקוח, חוויית הלקוח, Customer Experience, מסע לקוח, מפת מסע, customer journey',
        version = version + 1
    WHERE words = 'CX, חוויית לקוח, חוויית הלקוח, Customer Experience'
        AND EXISTS (SELECT 1 FROM synonym_group WHERE words = 'מסע לקוח, מפת מסע, customer journey');
DELETE FROM synonym_group
    WHERE words = 'מסע לקוח, מפת מסע, customer journey'
        AND EXISTS (
            SELECT 1 FROM synonym_group
            WHERE words = 'CX, חוויית לקוח, חוויית הלקוח, Customer Experience, מסע לקוח, מפת מסע, customer journey'
        );
