-- One row a respondent in one edition.
with respondents as (
    select * from {{ ref('stg_respondent') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

answered_for as (
    select
        bridge.respondent_key,
        territory.population,
        territory.population_class,
        territory.region_code,
        -- A joint answer is sized and placed by its commune; a place counts only where it stands alone.
        case territory.territory_kind
            when 'commune' then 1
            when 'intercommunalite' then 2
            else 3
        end as precedence
    from {{ ref('bridge_respondent_territory') }} as bridge
    inner join {{ ref('dim_territory') }} as territory
        on bridge.territory_key = territory.territory_key
),

sizes as (
    select
        respondent_key,
        arg_min(population, precedence) filter (where population is not null) as population,
        arg_min(population_class, precedence) filter (where population is not null) as population_class,
        arg_min(region_code, precedence) filter (where region_code is not null) as region_code
    from answered_for
    group by respondent_key
),

final as (
    select
        -- keys
        respondents.edition || ':' || respondents.respondent_code as respondent_key,
        respondents.edition,
        editions.nature,
        respondents.respondent_code,
        -- texts
        respondents.name,
        respondents.entity_type,
        -- size and place
        sizes.population,
        coalesce(sizes.population_class, '_Z') as population_class,
        coalesce(sizes.region_code, '_Z') as region_code,
        -- provenance
        respondents.source_file,
        respondents.source_sheet,
        respondents.source_row
    from respondents
    inner join editions
        on respondents.edition = editions.edition
    left join sizes
        on respondents.edition || ':' || respondents.respondent_code = sizes.respondent_key
)

select * from final
