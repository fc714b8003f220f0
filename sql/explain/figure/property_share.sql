-- period: month
-- subjects: region
-- rows: property_share
select s.property_tickets as numerator, s.all_tickets as denominator, s.share as value, s.share_lo as lo, s.share_hi as hi
from asked a
join marts.property_share s on s.region_code = a.subject and s.month = a.first_day
