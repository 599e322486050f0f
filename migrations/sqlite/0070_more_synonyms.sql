-- More of what is written in two ways, where no group of the coordinator's has it yet.
INSERT INTO synonym_group (version, words, created_at, updated_at)
    SELECT 1, 'דו"ח, דוח', 0, 0
    WHERE NOT EXISTS (SELECT 1 FROM synonym_group WHERE words LIKE '%דו"ח%' OR words LIKE '%דו״ח%');
INSERT INTO synonym_group (version, words, created_at, updated_at)
    SELECT 1, 'דוא"ל, אימייל, מייל, דואר אלקטרוני, e-mail, email', 0, 0
    WHERE NOT EXISTS (
        SELECT 1 FROM synonym_group
        WHERE words LIKE '%דוא"ל%' OR words LIKE '%דוא״ל%' OR words LIKE '%מייל%' OR words LIKE '%דואר אלקטרוני%'
    );
INSERT INTO synonym_group (version, words, created_at, updated_at)
    SELECT 1, 'צ''קליסט, צ''ק ליסט, רשימת תיוג, רשימת בדיקה, checklist', 0, 0
    WHERE NOT EXISTS (SELECT 1 FROM synonym_group WHERE words LIKE '%צ_קליסט%' OR words LIKE '%רשימת תיוג%');
