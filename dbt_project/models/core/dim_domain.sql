-- One row a domain in one edition.
with domains as (
    select * from {{ ref('stg_domain') }}
),

crosswalk as (
    select * from {{ ref('stg_domain_crosswalk') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

final as (
    select
        -- keys
        domains.edition || ':' || domains.domain_code as domain_key,
        domains.edition,
        editions.nature,
        domains.domain_code,
        -- texts
        domains.label_fr,
        domains.label_en,
        domains.sort_order,
        -- what it is called in every edition
        crosswalk.harmonised_domain_code,
        coalesce(crosswalk.relation, 'none') as relation,
        -- provenance
        domains.source
    from domains
    inner join editions
        on domains.edition = editions.edition
    left join crosswalk
        on
            domains.edition = crosswalk.edition
            and domains.domain_code = crosswalk.domain_code
)

select * from final
