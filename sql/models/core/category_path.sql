-- grain: one row per category path that any ticket ever had
-- The lowest known level is the category. 物业管理 with nothing known below it is
-- 其他; 其他 below anything else says nothing about property.
with path as (
    select category_path
    from ops.category_spelling
),
level as (
    select
        category_path,
        unnest(regexp_split_to_array(category_path, '\s*(->|→|＞|>|\|)\s*')) as name,
        generate_subscripts(regexp_split_to_array(category_path, '\s*(->|→|＞|>|\|)\s*'), 1) as depth
    from path
),
known as (
    select
        l.category_path,
        max(c.category) filter (where l.depth = l.deepest) as category,
        bool_or(c.category <> '其他') as is_named
    from (
        select v.*, max(v.depth) filter (where k.category is not null) over (partition by v.category_path) as deepest
        from level v
        left join staging.category k on fold_name(k.category) = fold_name(v.name)
    ) as l
    join staging.category c on fold_name(c.category) = fold_name(l.name)
    group by l.category_path
),
managed as (
    select distinct category_path
    from level
    where fold_name(name) = '物业管理'
)
select
    p.category_path,
    case
        when k.is_named then k.category
        when m.category_path is not null then '其他'
    end as category,
    coalesce(k.is_named, false) or m.category_path is not null as is_property
from path p
left join known k on k.category_path = p.category_path
left join managed m on m.category_path = p.category_path
