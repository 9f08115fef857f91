-- One row a status or management mode of projects in an edition: whether it is not what it was in the edition
-- before.
with editions as (
    select
        edition,
        edition_before
    from {{ ref('dim_edition') }}
),

codes as (
    select * from {{ ref('int_project_code') }}
),

statuses as (
    select * from {{ ref('dim_status') }}
),

final as (
    select
        codes.edition,
        codes.column_name,
        codes.code,
        -- completion and advancement are made of it
        codes.column_name = 'status_code' and statuses.maturity_score is not null as is_staged,
        case
            when editions.edition_before is not null
                then
                    codes.is_asked <> previous.is_asked
                    or codes.is_on_offer <> previous.is_on_offer
                    or not codes.is_exact
                    or not previous.is_exact
        end as is_break
    from codes
    inner join editions
        on codes.edition = editions.edition
    left join codes as previous
        on
            editions.edition_before = previous.edition
            and codes.column_name = previous.column_name
            and codes.code = previous.code
    left join statuses
        on codes.code = statuses.status_code
)

select * from final
