-- If this failed, the advancement of a city grouping would be made of other statuses than its domains' are.
select
    edition,
    population,
    entity_type,
    population_class,
    region_code,
    sum(numerator) filter (where domain_code <> '_T') as sum_domains,
    sum(numerator) filter (where domain_code = '_T') as sum_all
from {{ ref('ind_maturity') }}
where indicator_code = 'advancement'
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
        -- an edition that did not ask for statuses has neither
        or (count(numerator) = 0 and count(edition) filter (where domain_code <> '_T') > 0)
    ) is not true
