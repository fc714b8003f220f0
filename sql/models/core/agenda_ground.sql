-- grain: one row per ground on which a matter comes to the coordination meeting, with the department that is proposed for it
select ground, department, department_en, sort
from (
    values
        ('coverage', '组织部', 'Organisation department', 1),
        ('leaders', '组织部', 'Organisation department', 2),
        ('complaints', '住房城乡建设局', 'Housing bureau', 3),
        ('findings', '城市管理综合执法局', 'Urban management bureau', 4),
        ('handover', '住房城乡建设局', 'Housing bureau', 5),
        ('revenue', '住房城乡建设局', 'Housing bureau', 6),
        ('committee', '民政局', 'Civil affairs bureau', 7),
        ('other', '政务服务数据管理局', 'Government services bureau', 8)
) as ground (ground, department, department_en, sort)
