-- One row an edition, an indicator, a population and the groupings of its city and item dimensions (`_T`:
-- all):
-- every indicator, in the manner of SDMX.
select
    {{ cube_columns() | indent(4) }}
from {{ ref('ind_participation') }}

union all

select
    {{ cube_columns() | indent(4) }}
from {{ ref('ind_projects') }}

union all

select
    {{ cube_columns() | indent(4) }}
from {{ ref('ind_maturity') }}

union all

select
    {{ cube_columns() | indent(4) }}
from {{ ref('ind_answers') }}
