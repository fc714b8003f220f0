-- grain: one row per key of the policy in force at as-of
-- key: key
select key, value, version, effective_on
from staging.policy
