-- grain: one row per category path that any ticket ever had
-- What a city maps counts, the longest beginning of the path first. Else the lowest
-- known level is the category. 物业管理 with nothing known below it is property of no
-- stated category; 其他 below anything else says nothing. is_property and category are
-- null where the path does not tell, so that the text has to.
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
-- every beginning of a path in one way of writing
beginning as (
    select category_path, depth, string_agg(fold_name(name), '>') over (partition by category_path order by depth) as folded
    from level
),
mapped as (
    select b.category_path, max_by(m.category, b.depth) as category, max_by(coalesce(m.responsibility, ''), b.depth) as responsibility
    from beginning b
    join (
        select
            category, responsibility,
            array_to_string(list_transform(regexp_split_to_array(category_path, '\s*(->|→|＞|>|\|)\s*'), lambda x: fold_name(x)), '>') as folded
        from staging.category_map
    ) as m on m.folded = b.folded
    group by b.category_path
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
        when a.category is not null then nullif(a.category, 'non_property')
        when k.is_named or m.category_path is not null then k.category
    end as category,
    case
        when a.category is not null then a.category <> 'non_property'
        when k.is_named or m.category_path is not null then true
    end as is_property,
    nullif(a.responsibility, '') as responsibility
from path p
left join mapped a on a.category_path = p.category_path
left join known k on k.category_path = p.category_path
left join managed m on m.category_path = p.category_path
