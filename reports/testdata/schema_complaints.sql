-- The marts of the complaint pages, empty.
create table marts.handling_year (subject_kind varchar, subject varchar, measure varchar, first_month date, last_month date, numerator double, denominator bigint, rate double, lo double, hi double, excluded bigint, all_numerator double, all_denominator bigint, all_rate double, all_lo double, all_hi double, excluded_share double, excluded_lo double, excluded_hi double);
create table marts.exclusion (region_code varchar, level varchar, unit varchar, ground varchar, tickets bigint, on_time bigint);
create table marts.exclusion_unit (region_code varchar, level varchar, unit varchar, excluded bigint, excluded_share double, excluded_lo double, excluded_hi double, numerator double, denominator bigint, rate double, lo double, hi double, all_numerator double, all_denominator bigint, all_rate double, all_lo double, all_hi double);
create table marts.hot_spot (kind varchar, rank integer, week date, compound_id varchar, district_code varchar, category varchar, observed bigint, matters bigint, expected double, p double, q double, total bigint, first_on date, examples varchar);
create table marts.hot_spot_scan (kind varchar, week date, cells bigint, past_weeks bigint, tickets bigint, phi double, false_share double, min_tickets bigint, min_repeats bigint, rises bigint, told boolean);
create table marts.responsibility (region_code varchar, responsibility varchar, tickets bigint);
create table marts.reliability (company_id varchar, measure varchar, numerator double, denominator bigint, city_share double, p double, q double, word varchar);
