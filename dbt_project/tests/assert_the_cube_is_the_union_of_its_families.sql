-- If this failed, the cube and the table of a family would say different things about the same indicator.
with families as (
    select * from {{ ref('ind_participation') }}
    union all
    select * from {{ ref('ind_projects') }}
    union all
    select * from {{ ref('ind_maturity') }}
    union all
    select * from {{ ref('ind_answers') }}
),

only_in_families as (
    select * from families
    except all
    select * from {{ ref('cube') }}
),

only_in_cube as (
    select * from {{ ref('cube') }}
    except all
    select * from families
)

select
    'families' as only_in,
    only_in_families.*
from only_in_families

union all

select
    'cube' as only_in,
    only_in_cube.*
from only_in_cube
