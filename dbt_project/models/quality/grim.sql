-- One row a printed percentage and a denominator: whether a whole number over it gives what was printed, by
-- rounding and by truncation.
-- In whole numbers, since binary fractions must not decide: a hundred percent is 100 000.
with percentages as (
    select
        edition,
        nature,
        indicator_code,
        entity_type,
        population_class,
        domain_code,
        status_code,
        management_mode_code,
        item_code,
        printed_value,
        precision,
        source,
        reading,
        cast(denominator as bigint) as our_denominator,
        cast(round(printed_value * 1000) as bigint) as printed,
        -- one in the last printed place
        case when precision = '0.1' then 100 else 1000 end as step
    from {{ ref('reconciliation') }}
    where
        unit = 'percent'
        and compared = 'value'
        and precision <> 'approximate'
),

-- from one to the number of respondents
numbers as (
    select
        edition,
        row_number() over (partition by edition order by respondent_key) as number
    from {{ ref('dim_respondent') }}
),

numbers_of_respondents as (
    select
        edition,
        max(number) as n_respondents
    from numbers
    group by edition
),

paired as (
    select
        percentages.*,
        numbers.number as denominator
    from percentages
    inner join numbers
        on percentages.edition = numbers.edition

    union all

    select
        percentages.*,
        percentages.our_denominator as denominator
    from percentages
    inner join numbers_of_respondents
        on
            percentages.edition = numbers_of_respondents.edition
            and percentages.our_denominator > numbers_of_respondents.n_respondents
),

-- The least numerator that rounds, or truncates, to the printed percentage or more: if it gives more, none
-- gives it.
nearest as (
    select
        *,
        (greatest(2 * printed - step, 0) * denominator + 199999) // 200000 as rounded_numerator,
        (printed * denominator + 99999) // 100000 as truncated_numerator
    from paired
),

final as (
    select
        edition,
        nature,
        indicator_code,
        entity_type,
        population_class,
        domain_code,
        status_code,
        management_mode_code,
        item_code,
        printed_value,
        precision,
        source,
        reading,
        cast(denominator as integer) as denominator,
        coalesce(denominator = our_denominator, false) as is_ours,
        -- a half is rounded up; a numerator is part of its denominator
        printed % step = 0
        and rounded_numerator <= denominator
        and 200000 * rounded_numerator < (2 * printed + step) * denominator as is_reached_by_rounding,
        printed % step = 0
        and truncated_numerator <= denominator
        and 100000 * truncated_numerator < (printed + step) * denominator as is_reached_by_truncation
    from nearest
)

select * from final
