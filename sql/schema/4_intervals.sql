-- Score interval at 95 % for the share k of n (E. B. Wilson, JASA 22, 1927); the
-- same as stats.Wilson, which a test holds it to. Null where it is not defined.
-- Exact Poisson bounds, poisson_lo(k) and poisson_hi(k), are functions in Go.
create or replace macro wilson_z() as 1.959963984540054::double;

create or replace macro wilson_lo(k, n) as case
    when n > 0 and k = 0 then 0::double
    when n > 0 and k >= 0 and k <= n then greatest(
        (k / n + wilson_z() ** 2 / n / 2
            - wilson_z() * sqrt(k / n * (1 - k / n) / n + wilson_z() ** 2 / n / (4 * n::double))) / (1 + wilson_z() ** 2 / n), 0)
end;

create or replace macro wilson_hi(k, n) as case
    when n > 0 and k = n then 1::double
    when n > 0 and k >= 0 and k <= n then least(
        (k / n + wilson_z() ** 2 / n / 2
            + wilson_z() * sqrt(k / n * (1 - k / n) / n + wilson_z() ** 2 / n / (4 * n::double))) / (1 + wilson_z() ** 2 / n), 1)
end;

-- Whether a figure that is there is no share within its interval, to the last digits of
-- a float.
create or replace macro no_share(share, lo, hi) as
    share is not null
    and (not isfinite(share) or share < 0 or share > 1 or lo is null or hi is null or share < lo - 1e-9 or share > hi + 1e-9);
