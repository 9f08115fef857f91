-- One row a printed figure of a loaded edition: ours beside it, and whether they agree.
with printed as (
    select * from {{ ref('stg_printed_figure') }}
),

sources as (
    select * from {{ ref('stg_printed_source') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

cube as (
    select * from {{ ref('cube') }}
    where
        population = 'respondents'
        and region_code = '_T'
),

beside as (
    select
        printed.edition,
        editions.nature,
        printed.indicator_code,
        printed.entity_type,
        printed.population_class,
        printed.domain_code,
        printed.status_code,
        printed.management_mode_code,
        printed.item_code,
        printed.compared,
        printed.printed_value,
        printed.unit,
        printed.base,
        printed.precision,
        printed.source,
        sources.title as source_title,
        printed.reading,
        printed.note,
        cube.value,
        cube.value_rank,
        cube.numerator,
        cube.denominator,
        -- ours, of the kind and in the unit that was printed
        case
            when printed.compared = 'value_rank' then cube.value_rank
            when printed.unit = 'percent' then cube.value * 100
            else cube.value
        end as ours,
        -- the last printed place
        case when printed.precision = '0.1' then 0.1 else 1 end as place
    from printed
    inner join editions
        on printed.edition = editions.edition
    left join sources
        on printed.source = sources.source
    left join cube
        on
            printed.edition = cube.edition
            and printed.indicator_code = cube.indicator_code
            and printed.entity_type = cube.entity_type
            and printed.population_class = cube.population_class
            and printed.domain_code = cube.domain_code
            and printed.status_code = cube.status_code
            and printed.management_mode_code = cube.management_mode_code
            and printed.item_code = cube.item_code
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
        compared,
        printed_value,
        unit,
        base,
        precision,
        source,
        source_title,
        reading,
        note,
        value,
        value_rank,
        numerator,
        denominator,
        cast(ours as double) as ours,
        -- 1e-9: what binary fractions may be off by; halves are rounded up
        case
            when reading = 'conflicting' then 'conflicting source'
            when ours is null then 'not computable'
            when abs(ours - printed_value) <= 1e-9 then 'agrees'
            when precision = 'approximate' and abs(ours - printed_value) <= 0.05 * abs(printed_value) + 1e-9
                then 'within rounding'
            when
                precision <> 'approximate'
                and abs(floor(ours / place + 0.5 + 1e-9) * place - printed_value) <= 1e-9
                then 'within rounding'
            else 'differs'
        end as verdict
    from beside
)

select * from final
