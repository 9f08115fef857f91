-- If this failed, a respondent would be missing from a city breakdown, or counted in it twice.
{{ config(meta={'dagster': {'ref': {'name': 'cube'}}}) }}
with facts as (
    select
        edition,
        count(respondent_key) as n_respondents
    from {{ ref('dim_respondent') }}
    group by edition
),

city_breakdowns as (
    select unnest(['', 'entity_type ', 'population_class ', 'region_code ']) as breakdown
),

expected as (
    select
        facts.edition,
        facts.n_respondents,
        city_breakdowns.breakdown
    from facts
    cross join city_breakdowns
),

breakdowns as (
    select
        edition,
        value,
        case when entity_type <> '_T' then 'entity_type ' else '' end
        || case when population_class <> '_T' then 'population_class ' else '' end
        || case when region_code <> '_T' then 'region_code ' else '' end as breakdown
    from {{ ref('cube') }}
    where
        indicator_code = 'respondents'
        and population = 'respondents'
),

summed as (
    select
        edition,
        breakdown,
        sum(value) as sum_respondents
    from breakdowns
    group by edition, breakdown
)

select
    coalesce(expected.edition, summed.edition) as edition,
    coalesce(expected.breakdown, summed.breakdown) as breakdown,
    summed.sum_respondents,
    expected.n_respondents
from expected
full outer join summed
    on
        expected.edition = summed.edition
        and expected.breakdown = summed.breakdown
where summed.sum_respondents is distinct from expected.n_respondents
