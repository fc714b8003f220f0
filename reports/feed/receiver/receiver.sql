-- DuckDB, started in the folder of the version: every score with its steps, which add up to it
-- before its one rounding. No row may be returned.
select s.uscc, s.output, s.score, sum(t.points) as unrounded
from read_parquet('scores.parquet') s
left join read_parquet('steps.parquet') t on t.uscc = s.uscc and t.output = s.output and t.compound_id = ''
where s.score is not null
group by s.uscc, s.output, s.score, s.places
having abs(s.score - coalesce(sum(t.points), 0)) > 0.5 / power(10, s.places)
order by s.output, s.uscc;
