-- The reference model (../reference/MODEL.md) as one query over the tables `ev`, `ident` and `rules`: all leads as of {{ASOF}} (milliseconds).
WITH m AS (
  SELECT user_id, message_id, ts, day, mon,
    CASE event
      WHEN 'Page Viewed' THEN CASE
        WHEN path LIKE '/pricing%' THEN 1 WHEN path LIKE '/blog/%' THEN 2 WHEN path LIKE '/case-studies/%' THEN 3
        WHEN path LIKE '/features%' OR path LIKE '/products/%' OR path LIKE '/docs/%' THEN 4
        WHEN path = '/careers' THEN 5 END
      WHEN 'Content Downloaded' THEN CASE stage WHEN 'TOFU' THEN 7 WHEN 'MOFU' THEN 8 WHEN 'BOFU' THEN 9 END
      WHEN 'Webinar Registered' THEN 10 WHEN 'Webinar Attended' THEN 11 WHEN 'Email Opened' THEN 12
      WHEN 'Email Link Clicked' THEN 13 WHEN 'Form Submitted' THEN 14 WHEN 'Demo Requested' THEN 15
      WHEN 'Order Completed' THEN 16 WHEN 'Content Shared' THEN 17 WHEN 'Unsubscribed' THEN 18
      WHEN 'Email Bounced' THEN CASE WHEN hard = 1 THEN 19 END END AS rule
  FROM ev WHERE ts <= {{ASOF}}
  UNION ALL
  SELECT user_id, message_id, ts, day, mon, 6 FROM ev WHERE event = 'Page Viewed' AND dwell >= 60 AND ts <= {{ASOF}}
), ranked AS (
  SELECT m.user_id, m.ts, r.points, r.cap, r.decays,
    row_number() OVER (PARTITION BY m.user_id, m.rule,
      CASE r.period WHEN 'd' THEN m.day WHEN 'm' THEN m.mon ELSE 0 END ORDER BY m.ts, m.message_id) AS rn
  FROM m JOIN rules r ON r.rule = m.rule
), eng AS (
  SELECT user_id, sum(points * CASE WHEN decays = 1 THEN pow(2.0, -({{ASOF}} - ts) / 7776000000.0) ELSE 1.0 END) AS e
  FROM ranked WHERE rn <= cap GROUP BY user_id
), win AS (
  SELECT user_id,
    sum(CASE WHEN event = 'Order Completed' AND ts > {{ASOF}} - 31536000000 THEN cents ELSE 0 END) AS rev,
    sum(CASE WHEN event = 'Order Completed' THEN 1 ELSE 0 END) AS orders,
    sum(CASE WHEN event = 'Order Completed' AND ts > {{ASOF}} - 15552000000 THEN 1 ELSE 0 END) AS orders180,
    sum(CASE WHEN event = 'Email Opened' AND ts > {{ASOF}} - 7776000000 THEN 1 ELSE 0 END) AS opens90,
    sum(CASE WHEN event NOT IN ('Unsubscribed', 'Email Bounced') AND ts > {{ASOF}} - 7776000000 THEN 1 ELSE 0 END) AS act90,
    sum(CASE WHEN event = 'Page Viewed' AND path LIKE '/pricing%' AND ts > {{ASOF}} - 604800000 THEN 1 ELSE 0 END) AS pricing7,
    min(ts) AS first_ts
  FROM ev WHERE ts <= {{ASOF}} GROUP BY user_id
), idn AS (
  SELECT user_id, lower(' ' || title || ' ') AS title, industry, employees, lower(domain) AS domain, country, first_ts FROM (
    SELECT i.*, row_number() OVER (PARTITION BY user_id ORDER BY ts DESC, message_id DESC) AS rn,
      min(ts) OVER (PARTITION BY user_id) AS first_ts FROM ident i WHERE ts <= {{ASOF}}) x WHERE rn = 1
), users AS (
  SELECT user_id FROM idn UNION SELECT user_id FROM win
), parts AS (
  SELECT u.user_id, coalesce(g.e, 0.0) AS engagement,
    (CASE WHEN w.rev > 25000 THEN 30 ELSE 0 END)
    + (CASE WHEN w.orders > 0 AND w.rev < 2500 THEN -20 ELSE 0 END)
    + (CASE WHEN w.orders > 0 AND w.orders180 = 0 THEN -15 ELSE 0 END)
    + (CASE WHEN coalesce(i.first_ts, {{ASOF}}) <= {{ASOF}} - 7776000000 OR coalesce(w.first_ts, {{ASOF}}) <= {{ASOF}} - 7776000000
       THEN (CASE WHEN coalesce(w.opens90, 0) = 0 THEN -10 ELSE 0 END) + (CASE WHEN coalesce(w.act90, 0) = 0 THEN -5 ELSE 0 END) ELSE 0 END)
    + (CASE WHEN w.pricing7 >= 3 THEN 10 ELSE 0 END) AS windows,
    (CASE WHEN title LIKE '% ceo %' OR title LIKE '% cto %' OR title LIKE '% cmo %' OR title LIKE '% chief %' OR title LIKE '% head %'
       OR title LIKE '% vp %' OR title LIKE '% director %' THEN 10 ELSE 0 END)
    + (CASE WHEN title LIKE '% student %' OR title LIKE '% intern %' THEN -15 ELSE 0 END)
    + (CASE WHEN industry IN ('software', 'manufacturing', 'finance') THEN 5 ELSE 0 END)
    + (CASE WHEN employees BETWEEN 50 AND 1000 THEN 10 WHEN employees < 10 OR employees > 5000 THEN -5 ELSE 0 END)
    + (CASE WHEN domain IN ('gmail.com', 'web.de', 'gmx.de', 't-online.de', 'outlook.com', 'yahoo.com', 'hotmail.com') THEN -10 ELSE 0 END)
    + (CASE WHEN country IN ('DE', 'AT', 'CH') THEN 5 ELSE 0 END) AS fit
  FROM users u LEFT JOIN idn i ON i.user_id = u.user_id LEFT JOIN win w ON w.user_id = u.user_id LEFT JOIN eng g ON g.user_id = u.user_id
), t AS (SELECT user_id, engagement, windows, fit, engagement + windows + fit AS total FROM parts)
SELECT user_id, engagement, windows, fit, total,
  CASE WHEN total < 31 THEN 'nurturing' WHEN total < 71 THEN 'MQL' ELSE 'SQL' END AS status,
  CASE WHEN fit >= 15 THEN 'good' WHEN fit >= 0 THEN 'low' ELSE 'none' END AS verdict
FROM t
