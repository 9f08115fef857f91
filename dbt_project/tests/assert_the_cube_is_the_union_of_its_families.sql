-- If this failed, the cube and the table of a family would say different things about the same indicator.
{{ config(meta={'dagster': {'ref': {'name': 'cube'}}}) }}
with families as (
    select {{ cube_columns() }} from {{ ref('ind_participation') }}
    union all
    select {{ cube_columns() }} from {{ ref('ind_projects') }}
    union all
    select {{ cube_columns() }} from {{ ref('ind_maturity') }}
    union all
    select {{ cube_columns() }} from {{ ref('ind_answers') }}
),

cube as (
    select {{ cube_columns() }} from {{ ref('cube') }}
),

only_in_families as (
    select * from families
    except all
    select * from cube
),

only_in_cube as (
    select * from cube
    except all
    select * from families
)

select
    'families' as only_in,
    {{ cube_columns() | indent(4) }}
from only_in_families

union all

select
    'cube' as only_in,
    {{ cube_columns() | indent(4) }}
from only_in_cube
