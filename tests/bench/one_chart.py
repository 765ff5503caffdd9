"""The floor of charts: a Streamlit app with one chart and nothing else."""

import streamlit as st

values = [{"x": x, "y": x % 7} for x in range(20)]
st.vega_lite_chart(spec={"data": {"values": values}, "mark": "line", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}})
