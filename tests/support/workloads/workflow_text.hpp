// A small workflow in the two forms of WfFormat: `split` writes two halves of which `join` reads both and `report` one.
// The file "plan" comes from outside; `report` waits for `join` without reading anything of it.
#pragma once

namespace weft::test {

inline constexpr const char* workflow_1_4 = R"({
  "name": "survey", "schemaVersion": "1.4", "wms": {"name": "none", "version": "1"},
  "workflow": {
    "makespanInSeconds": 9, "executedAt": "now", "machines": [{"nodeName": "m"}],
    "tasks": [
      {"name": "split", "id": "ID1", "type": "compute", "runtimeInSeconds": 2.5, "parents": [], "children": ["join"],
       "files": [{"link": "input", "name": "plan", "sizeInBytes": 1000},
                 {"link": "output", "name": "left", "sizeInBytes": 60},
                 {"link": "output", "name": "right", "sizeInBytes": 40}]},
      {"name": "join", "id": "ID2", "type": "compute", "runtimeInSeconds": 4, "parents": ["split"], "children": [],
       "files": [{"link": "input", "name": "right", "sizeInBytes": 40}, {"link": "input", "name": "left", "sizeInBytes": 60},
                 {"link": "output", "name": "sum", "sizeInBytes": 7}]},
      {"name": "report", "id": "ID3", "type": "compute", "runtimeInSeconds": 1, "parents": ["join"], "children": [],
       "files": [{"link": "input", "name": "plan", "sizeInBytes": 1000},
                 {"link": "input", "name": "right", "sizeInBytes": 40}]}
    ]}})";

inline constexpr const char* workflow_1_5 = R"({
  "name": "survey", "schemaVersion": "1.5",
  "workflow": {
    "execution": {"makespanInSeconds": 9, "executedAt": "now", "tasks": [
      {"id": "join", "runtimeInSeconds": 4, "command": {"program": "j"}}, {"id": "split", "runtimeInSeconds": 2.5},
      {"id": "report", "runtimeInSeconds": 1}]},
    "specification": {
      "tasks": [
        {"name": "S", "id": "split", "parents": [], "children": ["join"],
         "inputFiles": ["plan"], "outputFiles": ["left", "right"]},
        {"name": "J", "id": "join", "parents": ["split"], "children": [],
         "inputFiles": ["right", "left"], "outputFiles": ["sum"]},
        {"name": "R", "id": "report", "parents": ["join"], "children": [], "inputFiles": ["plan", "right"]}],
      "files": [{"id": "plan", "sizeInBytes": 1000}, {"id": "left", "sizeInBytes": 60},
                {"id": "right", "sizeInBytes": 40}, {"id": "sum", "sizeInBytes": 7}]}}})";

}  // namespace weft::test
