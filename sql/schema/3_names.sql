-- How two spellings of one name are made equal: case, full width, spaces,
-- brackets and points between parts do not tell names apart.
-- Characters without a counterpart in the second text are left out.
create or replace macro fold_name(s) as nullif(translate(s,
    '０１２３４５６７８９ABCDEFGHIJKLMNOPQRSTUVWXYZＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ'
    || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288) || chr(8203) || chr(65279) || ' ()（）[]【】《》「」“”"''‘’·•・.．,，、。:：;；_-—–－',
    '0123456789abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz'), '');

-- A region is written with and without its kind: 禅城 and 禅城区.
create or replace macro fold_region(s) as nullif(regexp_replace(fold_name(s),
    '(街道办事处|街道办|街道|镇|乡|区|县|市)$', ''), '');

-- So is a community: 同济, 同济社区 and 同济社区居委会.
create or replace macro fold_community(s) as nullif(regexp_replace(fold_name(s),
    '(社区|村|居)?(居民委员会|村民委员会|居委会|村委会|社区|村)$', ''), '');

-- The check digit of a unified social credit identifier (GB 32100-2015): the
-- weights are powers of 3 modulo 31 over an alphabet without I, O, S, V, Z.
create or replace macro uscc_valid(s) as coalesce(
    regexp_full_match(s, '[0-9A-HJ-NPQRTUWXY]{18}')
    and (31 - list_sum(list_transform(range(17), i ->
            (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(s, i + 1, 1)) - 1)
            * ([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])[i + 1])) % 31) % 31
        = strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(s, 18, 1)) - 1, false);

-- Whether a ticket urges another one: by the number that its source states, or by the
-- ticket that it names, where its sender names such tickets (core.urging_sender);
-- NULL where neither is stated.
create or replace macro urged(is_urged, urges, sender_names) as
    case when is_urged is not null or sender_names then coalesce(is_urged, false) or urges end;
