-- If this failed, a commune of the frame would be in no class or region, or in two: response rates would not
-- be those of the parts of one frame.
with frame as (
    select
        edition,
        indicator_code,
        case
            when population_class <> '_T' then 'population_class'
            when region_code <> '_T' then 'region_code'
        end as breakdown,
        numerator,
        denominator,
        n_asked,
        n_respondents
    from {{ ref('ind_participation') }}
    where indicator_code in ('response_rate', 'population_covered')
),

wholes as (
    select
        edition,
        indicator_code,
        numerator,
        denominator,
        n_asked,
        n_respondents,
        unnest(['population_class', 'region_code']) as breakdown
    from frame
    where breakdown is null
),

summed as (
    select
        edition,
        indicator_code,
        breakdown,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(n_asked) as n_asked,
        sum(n_respondents) as n_respondents
    from frame
    where breakdown is not null
    group by edition, indicator_code, breakdown
)

select
    coalesce(wholes.edition, summed.edition) as edition,
    coalesce(wholes.indicator_code, summed.indicator_code) as indicator_code,
    coalesce(wholes.breakdown, summed.breakdown) as breakdown,
    wholes.n_asked,
    summed.n_asked as sum_asked
from wholes
full outer join summed
    on
        wholes.edition = summed.edition
        and wholes.indicator_code = summed.indicator_code
        and wholes.breakdown = summed.breakdown
where
    wholes.numerator is distinct from summed.numerator
    or wholes.denominator is distinct from summed.denominator
    or wholes.n_asked is distinct from summed.n_asked
    or wholes.n_respondents is distinct from summed.n_respondents
