-- If this failed, a respondent would be missing from a city breakdown, or counted in it twice.
{{ config(meta={'dagster': {'ref': {'name': 'cube'}}}) }}
with facts as (
    select
        edition,
        count(respondent_key) as n_respondents
    from {{ ref('dim_respondent') }}
    group by edition
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
    summed.edition,
    summed.breakdown,
    summed.sum_respondents,
    facts.n_respondents
from summed
left join facts
    on summed.edition = facts.edition
where summed.sum_respondents <> coalesce(facts.n_respondents, 0)
