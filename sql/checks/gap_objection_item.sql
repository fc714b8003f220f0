-- protects: every objection or request for repair is about a score item of the same company, or about a cycle
-- severity: warn
select o.objection_id, o.item_id
from staging.objection o
where
    not exists (
        select 1 from staging.score_item i where i.item_id = o.item_id and i.company_id = o.company_id
    )
    and (o.item_id is not null or o.cycle is null)
order by o.objection_id
