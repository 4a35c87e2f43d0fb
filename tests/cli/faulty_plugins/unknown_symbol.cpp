// A plug-in that needs a function that nobody has.
extern "C" void weft_function_that_nobody_has();

extern "C" {
extern const int weft_plugin_interface;
const int weft_plugin_interface = 1;
void use() { weft_function_that_nobody_has(); }
}
