package joist.cli;

import java.util.List;
import java.util.Set;
import joist.graph.Graph;
import joist.graph.Value;
import joist.table.NearestNames;

/** Names of a model's inputs, as people give them. */
final class InputNames {
  private InputNames() {}

  /**
   * @throws UsageException for a name that is no input's
   */
  static void require(Graph graph, Set<String> named) {
    List<String> names = graph.inputs().stream().map(Value::name).toList();
    for (String name : named) {
      if (!names.contains(name)) {
        throw new UsageException(
            "the model has no input '%s'%s".formatted(name, NearestNames.hint(name, names)));
      }
    }
  }
}
