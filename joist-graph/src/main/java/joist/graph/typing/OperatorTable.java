package joist.graph.typing;

import java.util.Map;

/**
 * Collects the table's lines, for one domain whose definitions hold to version {@code last}.
 *
 * @param entries what is collected, by qualified name
 */
record OperatorTable(Map<String, Entry> entries, String domain, int last) {
  /** One operator: what it is called, what it takes and gives, and of which shapes. */
  record Entry(OperatorSchema schema, Signature signature, ShapeRule rule) {}

  /**
   * Adds operators that share their first version, signature and rule; names are apart by spaces.
   */
  void add(int since, String names, String signature, ShapeRule rule) {
    Signature parsed = Signature.parse(signature);
    for (String name : names.split(" ")) {
      OperatorSchema schema = new OperatorSchema(domain, name, since, last, signature);
      String qualified = domain.isEmpty() ? name : domain + "." + name;
      entries.put(qualified, new Entry(schema, parsed, rule));
    }
  }
}
