# Doxygen's view of a header: the comment at its head describes the first class or constant that has no comment of its
# own, or else the file.
{ line[NR] = $0 }
END {
  while (line[head + 1] ~ /^\/\/\//) ++head
  for (k = NR; k > head; --k) {
    if (line[k] !~ /^((class|struct) .*\{|inline constexpr .*;)$/) continue
    first = line[k - 1] ~ /^template/ ? k - 1 : k
    if (line[first - 1] !~ /^\/\/\//) place = first
  }
  if (head && !place) print "/// @file"
  for (k = place ? head + 1 : 1; k <= NR; ++k) {
    if (k == place) for (h = 1; h <= head; ++h) print line[h]
    print line[k]
  }
}
