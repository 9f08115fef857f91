-- One row a revision of one edition: a load whose delivery or codebook had other checksums than the load
-- before.
with revisions as (
    select * from {{ ref('stg_revision') }}
),

editions as (
    select * from {{ ref('dim_edition') }}
),

final as (
    select
        revisions.edition,
        editions.nature,
        revisions.revision,
        revisions.delivery_sha256,
        revisions.codebook_sha256,
        revisions.code_version,
        revisions.landed_at
    from revisions
    inner join editions
        on revisions.edition = editions.edition
)

select * from final
