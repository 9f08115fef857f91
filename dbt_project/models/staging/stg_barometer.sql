-- What the warehouse needs of the barometer's settings: one row in all.
select
    cast(reference_vintage as integer) as reference_vintage,
    cast(frame_kind as varchar) as frame_kind,
    cast(frame_vintage as integer) as frame_vintage,
    cast(item_response_rate as double) as item_response_rate,
    cast(panel_mean_change as double) as panel_mean_change,
    cast(minimum_panel as integer) as minimum_panel
from {{ source('codebook', 'barometer') }}
