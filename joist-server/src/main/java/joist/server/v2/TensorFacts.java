package joist.server.v2;

import java.util.Arrays;
import java.util.List;
import joist.graph.Dim;
import joist.graph.Value;

/** An input or output as the protocol describes it; -1 for an extent that requests bring. */
record TensorFacts(String name, String datatype, List<Long> shape) {
  static TensorFacts of(Value value) {
    List<Long> shape =
        value.type().dims().stream()
            .map(dim ->
                switch (dim) {
                  case Dim.Known known -> known.extent();
                  case Dim.Symbol symbol -> -1L;
                })
            .toList();
    return new TensorFacts(value.name(), DataType.nameOf(value.type().elementType()), shape);
  }

  /** The datatype's name in a model's configuration. */
  String configType() {
    return Arrays.stream(DataType.values())
        .filter(known -> known.name().equals(datatype))
        .findFirst()
        .map(DataType::configName)
        .orElse("TYPE_INVALID");
  }
}
