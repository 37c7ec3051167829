"""Compounds of eQuilibrator's cache: the real layout of its SQLite file, with real rows, faults included."""

from __future__ import annotations

import pickle
import sqlite3
from contextlib import closing

import pytest

from domains.thermochemistry.readers.compound_thermo import EMPTY_LIST, FILE, PARTS
from stromatolite.contracts.checked_rows import quarantine_rows
from stromatolite.errors import DataError

LAYOUT = """
CREATE TABLE registries (created_on DATETIME NOT NULL, updated_on DATETIME, id INTEGER NOT NULL, name VARCHAR,
    namespace VARCHAR NOT NULL, pattern VARCHAR NOT NULL, identifier VARCHAR, url VARCHAR, is_prefixed BOOLEAN NOT NULL,
    access_url VARCHAR, PRIMARY KEY (id), CHECK (is_prefixed IN (0, 1)));
CREATE TABLE compounds (created_on DATETIME NOT NULL, updated_on DATETIME, id INTEGER NOT NULL, inchi_key VARCHAR,
    inchi VARCHAR, smiles VARCHAR, mass FLOAT, atom_bag BLOB, dissociation_constants BLOB, group_vector BLOB,
    PRIMARY KEY (id));
CREATE TABLE compound_identifiers (created_on DATETIME NOT NULL, updated_on DATETIME, id INTEGER NOT NULL,
    compound_id INTEGER NOT NULL, registry_id INTEGER NOT NULL, accession VARCHAR NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(compound_id) REFERENCES compounds (id), FOREIGN KEY(registry_id) REFERENCES registries (id));
CREATE TABLE compound_microspecies (created_on DATETIME NOT NULL, updated_on DATETIME, id INTEGER NOT NULL,
    compound_id INTEGER NOT NULL, charge INTEGER NOT NULL, number_protons INTEGER NOT NULL,
    number_magnesiums INTEGER NOT NULL, is_major BOOLEAN NOT NULL, ddg_over_rt FLOAT, PRIMARY KEY (id),
    FOREIGN KEY(compound_id) REFERENCES compounds (id), CHECK (is_major IN (0, 1)));
"""
EMPTY = bytes.fromhex(EMPTY_LIST)
VECTOR = pickle.dumps([0, 1, 2], protocol=4)


class Harmful:
    """Unpickled, it fails the test."""

    def __reduce__(self):
        return (pytest.fail, ("unpickled",))


def fill(database, table, rows):
    """Insert rows; the two dates that each begins with are the same in all of the real file."""
    marks = ", ".join("?" * (2 + len(rows[0])))
    database.executemany(f"INSERT INTO {table} VALUES ({marks})", [("2019-01-16", None, *row) for row in rows])  # noqa: S608


@pytest.fixture
def folder(tmp_path):
    harmful = pickle.dumps(Harmful(), protocol=4)
    compounds = [
        (5, "XLYOFNOQVPJJNP-UHFFFAOYSA-N", "InChI=1S/H2O/h1H2", "O", 18.015, harmful, EMPTY, EMPTY),
        (722, "AZQWKYJCGOJGHM-UHFFFAOYSA-N\n", "InChI=1S/C6H4O2/c7-5-1-2-6(8)4-3-5/h1-4H\n", "O=C1C=CC(=O)C=C1",
         108.096, harmful, harmful, VECTOR),
        (46422, None, None, None, 1135232.8144, None, None, None),
    ]  # fmt: skip
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.executescript(LAYOUT)
        fill(
            database,
            "registries",
            [
                (3, "Synonyms", "synonyms", "^.+$", None, None, 0, None),
                (13, "BiGG", "bigg.metabolite", "^[a-z_A-Z0-9]+$", None, None, 0, None),
            ],
        )
        fill(database, "compounds", compounds)
        fill(
            database,
            "compound_identifiers",
            [(269359, 5, 13, "h2o"), (269360, 5, 13, "M_h2o"), (2330270, 5, 3, "H+"), (2330273, 5, 3, "H+")],
        )
        fill(
            database, "compound_microspecies", [(3, 5, 0, 2, 0, 1, 0.0), (1519, 314, -6, -1, 0, 0, 34.193388630961586)]
        )
    return tmp_path


def sort(part, folder):
    return quarantine_rows(PARTS[part].read(folder), PARTS[part].contract, part)


def test_a_stored_group_vector_is_noticed_and_nothing_is_unpickled(folder):
    found = sort("compounds", folder)
    assert found.accepted["has_group_vector"].to_dict() == {5: False, 722: True, 46422: False}
    assert not {"group_vector", "atom_bag", "dissociation_constants"} & set(found.accepted.columns)


def test_the_constant_for_an_empty_vector_is_a_pickled_empty_list():
    assert pickle.loads(EMPTY) == []  # noqa: S301 - bytes of this test's own


def test_a_line_break_at_the_end_of_an_inchi_key_is_taken_off(folder):
    benzoquinone = sort("compounds", folder).accepted.loc[722]
    assert benzoquinone["inchi_key"] == "AZQWKYJCGOJGHM-UHFFFAOYSA-N"
    assert benzoquinone["inchi"].endswith("/h1-4H")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inchi_key", "AZQWKYJCGOJGHM-UHFFFAOYSA"),
        ("inchi_key", "AZQWKYJCGOJGHM\n-UHFFFAOYSA-N"),
        ("inchi", "1S/H2O/h1H2"),
    ],
)
def test_another_damage_to_a_structure_is_set_aside(folder, field, value):
    with closing(sqlite3.connect(folder / FILE)) as database, database:
        database.execute(f"UPDATE compounds SET {field} = ? WHERE id = 5", (value,))  # noqa: S608
    assert list(sort("compounds", folder).reasons) == [5]


def test_an_identifier_carries_its_namespace_and_surplus_rows_stay(folder):
    found = sort("identifiers", folder)
    assert found.accepted["namespace"].tolist() == ["bigg.metabolite"] * 2 + ["synonyms"] * 2
    assert found.accepted.index.tolist() == [269359, 269360, 2330270, 2330273]


def test_an_identifier_of_an_unknown_namespace_is_set_aside(folder):
    with closing(sqlite3.connect(folder / FILE)) as database, database:
        database.execute("UPDATE compound_identifiers SET registry_id = 99 WHERE id = 269360")
    assert [each.rule for each in sort("identifiers", folder).reasons[269360]] == ["missing value"]


def test_a_microspecies_with_minus_one_proton_is_set_aside(folder):
    found = sort("microspecies", folder)
    assert {row: str(reasons[0]) for row, reasons in found.reasons.items()} == {
        1519: "number_protons: range: found -1, allowed at least 0"
    }


def test_the_file_is_not_written_and_no_journal_is_left(folder):
    before = (folder / FILE).read_bytes()
    for part in PARTS.values():
        part.read(folder)
    assert (folder / FILE).read_bytes() == before
    assert [each.name for each in folder.iterdir()] == [FILE]


@pytest.mark.parametrize("content", [b"", b"no database at all, though long enough to be taken for one by its size"])
def test_another_file_is_refused(folder, content):
    (folder / FILE).write_bytes(content)
    for part in PARTS.values():
        with pytest.raises(DataError, match="cannot be read"):
            part.read(folder)


def test_a_missing_file_is_refused_and_not_made(tmp_path):
    with pytest.raises(DataError, match="is missing"):
        PARTS["compounds"].read(tmp_path)
    assert list(tmp_path.iterdir()) == []
