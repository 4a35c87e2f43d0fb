// The example of Topcuoglu, Hariri, Wu 2002, as a graph file. The sizes of outputs are our own.
#pragma once

namespace weft::test {

// HEFT's makespan is 80.
inline constexpr const char* topcuoglu =
    R"({"processors":["P1","P2","P3"],"bandwidth":1,"tasks":[
{"name":"n1","cost":[14,16,9],"bytes":20},{"name":"n2","cost":[13,19,18],"bytes":15},
{"name":"n3","cost":[11,13,19],"bytes":40},{"name":"n4","cost":[13,8,17],"bytes":10},
{"name":"n5","cost":[12,13,10],"bytes":10},{"name":"n6","cost":[13,16,9],"bytes":15},
{"name":"n7","cost":[7,15,11],"bytes":10},{"name":"n8","cost":[5,11,14],"bytes":5},
{"name":"n9","cost":[18,12,20],"bytes":8},{"name":"n10","cost":[21,7,16],"bytes":15}],"edges":[
{"from":"n1","to":"n2","bytes":18},{"from":"n1","to":"n3","bytes":12},{"from":"n1","to":"n4","bytes":9},
{"from":"n1","to":"n5","bytes":11},{"from":"n1","to":"n6","bytes":14},{"from":"n2","to":"n8","bytes":19},
{"from":"n2","to":"n9","bytes":16},{"from":"n3","to":"n7","bytes":23},{"from":"n4","to":"n8","bytes":27},
{"from":"n4","to":"n9","bytes":23},{"from":"n5","to":"n9","bytes":13},{"from":"n6","to":"n8","bytes":15},
{"from":"n7","to":"n10","bytes":17},{"from":"n8","to":"n10","bytes":11},{"from":"n9","to":"n10","bytes":13}],
"capacity_bytes":null})";

}  // namespace weft::test
