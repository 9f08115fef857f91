-- If this failed, the advancement of a city grouping would be made of other statuses than its domains' are.
{{ config(meta={'dagster': {'ref': {'name': 'ind_maturity'}}}) }}
with advancement as (
    select
        cells.*,
        questions.is_status_asked
    from {{ ref('ind_maturity') }} as cells
    inner join {{ ref('int_project_question') }} as questions
        on cells.edition = questions.edition
    where cells.indicator_code = 'advancement'
)

select
    edition,
    population,
    entity_type,
    population_class,
    region_code,
    sum(numerator) filter (where domain_code <> '_T') as sum_domains,
    sum(numerator) filter (where domain_code = '_T') as sum_all
from advancement
group by
    edition,
    population,
    entity_type,
    population_class,
    region_code
having
    (
        abs(
            sum(numerator) filter (where domain_code <> '_T')
            - sum(numerator) filter (where domain_code = '_T')
        )
        <= 1e-9
        -- an edition that did not ask for statuses has neither; any other has both
        or (
            not bool_or(is_status_asked)
            and count(numerator) = 0
            and count(edition) filter (where domain_code <> '_T') > 0
        )
    ) is not true
