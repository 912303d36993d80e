package joist.server.v2;

import java.util.List;
import java.util.function.BooleanSupplier;

/** What the server says of itself. */
public record ServerFacts(String name, String version, BooleanSupplier ready) {
  /** Extensions of the protocol that are spoken here. */
  static final List<String> EXTENSIONS =
      List.of(
          "classification",
          "model_repository",
          "model_configuration",
          "statistics",
          "binary_tensor_data",
          "system_shared_memory",
          "parameters");

  /** The platform of all models here. */
  static final String PLATFORM = "joist_graph";

  /** The backend of all models here, in their configuration. */
  static final String BACKEND = "joist";
}
