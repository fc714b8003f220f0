-- grain: one row per category of property complaints, in the order of the domain
select sort, category
from (values
    (1, '服务态度'), (2, '物业收费'), (3, '公共收益'), (4, '停车管理'), (5, '电梯'), (6, '消防'),
    (7, '电动车'), (8, '环境卫生'), (9, '垃圾分类'), (10, '绿化'), (11, '安保门禁'), (12, '设施维修'),
    (13, '房屋渗漏'), (14, '噪音'), (15, '违建'), (16, '群租'), (17, '水电气'), (18, '业委会'),
    (19, '物业交接'), (20, '维修资金'), (21, '疫情出入'), (22, '其他')
) as known (sort, category)
