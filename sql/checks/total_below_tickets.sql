-- protects: the hotline's total of a district and month is not below its property tickets
-- severity: warn
select month, region_code, property_tickets, all_tickets
from marts.property_share
where level = 'district' and all_tickets < property_tickets
order by month, region_code
