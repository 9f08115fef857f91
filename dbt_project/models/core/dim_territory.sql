-- One row a commune, an intercommunalité or a place of the barometer's own kind, in one geography vintage.
with communes as (
    select * from {{ ref('stg_commune') }}
),

intercommunalites as (
    select * from {{ ref('stg_intercommunalite') }}
),

places as (
    select * from {{ ref('stg_place') }}
),

commune_references as (
    select * from {{ ref('int_commune_reference') }}
),

barometer as (
    select * from {{ ref('stg_barometer') }}
),

population_classes as (
    select * from {{ ref('stg_population_class') }}
),

-- An intercommunalité lies where its most populous commune does.
ordered_communes as (
    select
        vintage,
        intercommunalite_code,
        department_code,
        department_name,
        region_2014_code,
        region_2014_name,
        region_2016_code,
        region_2016_name,
        row_number() over (
            partition by vintage, intercommunalite_code
            order by population desc nulls last, commune_code asc
        ) as commune_order
    from communes
    where intercommunalite_code is not null
),

intercommunalite_places as (
    select * from ordered_communes
    where commune_order = 1
),

territories as (
    select
        'commune' as territory_kind,
        communes.vintage,
        communes.commune_code as territory_code,
        communes.name,
        commune_references.reference_commune_code as reference_territory_code,
        coalesce(commune_references.is_same_extent, true) as is_same_extent,
        communes.department_code,
        communes.department_name,
        communes.region_2014_code,
        communes.region_2014_name,
        communes.region_2016_code as region_code,
        communes.region_2016_name as region_name,
        communes.intercommunalite_code,
        communes.population,
        communes.longitude,
        communes.latitude
    from communes
    left join commune_references
        on
            communes.vintage = commune_references.vintage
            and communes.commune_code = commune_references.commune_code
    union all
    select
        'intercommunalite' as territory_kind,
        intercommunalites.vintage,
        intercommunalites.intercommunalite_code as territory_code,
        intercommunalites.name,
        intercommunalites.intercommunalite_code as reference_territory_code,
        true as is_same_extent,
        intercommunalite_places.department_code,
        intercommunalite_places.department_name,
        intercommunalite_places.region_2014_code,
        intercommunalite_places.region_2014_name,
        intercommunalite_places.region_2016_code as region_code,
        intercommunalite_places.region_2016_name as region_name,
        null as intercommunalite_code,
        intercommunalites.population,
        null as longitude,
        null as latitude
    from intercommunalites
    left join intercommunalite_places
        on
            intercommunalites.vintage = intercommunalite_places.vintage
            and intercommunalites.intercommunalite_code = intercommunalite_places.intercommunalite_code
    union all
    select
        places.kind as territory_kind,
        places.vintage,
        places.place_code as territory_code,
        places.name,
        places.place_code as reference_territory_code,
        true as is_same_extent,
        null as department_code,
        null as department_name,
        null as region_2014_code,
        null as region_2014_name,
        null as region_code,
        null as region_name,
        null as intercommunalite_code,
        places.population,
        null as longitude,
        null as latitude
    from places
),

final as (
    select
        -- keys
        territories.territory_kind || ':' || territories.territory_code || ':' || territories.vintage
            as territory_key,
        territories.territory_code,
        territories.territory_kind,
        territories.vintage,
        -- constant geography
        territories.reference_territory_code,
        territories.is_same_extent,
        barometer.reference_vintage,
        -- texts
        territories.name,
        -- where it lies
        territories.department_code,
        territories.department_name,
        territories.region_2014_code,
        territories.region_2014_name,
        territories.region_code,
        territories.region_name,
        territories.intercommunalite_code,
        territories.longitude,
        territories.latitude,
        -- size
        territories.population,
        coalesce(population_classes.population_class, '_Z') as population_class,
        coalesce(
            territories.territory_kind = barometer.frame_kind
            and territories.vintage = barometer.frame_vintage,
            false
        ) as is_in_frame
    from territories
    cross join barometer
    left join population_classes
        on
            territories.population >= population_classes.minimum
            and territories.population < coalesce(population_classes.maximum, cast('infinity' as double))
)

select * from final
