package joist.server.tfs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import joist.server.http.ModelName;
import joist.server.http.RequestException;

/** Names that an operator has given to versions, such as {@code canary}. Thread-safe. */
public final class VersionLabels {
  private final Map<String, Map<String, Integer>> byModel = new ConcurrentHashMap<>();

  /** Gives a model these labels and no others. */
  void set(String model, Map<String, Integer> versions) {
    byModel.put(model, Map.copyOf(versions));
  }

  /**
   * The version that a label names.
   *
   * @throws RequestException when the model has no such label
   */
  ModelName resolve(String model, String label) {
    Map<String, Integer> labels = byModel.getOrDefault(model, Map.of());
    Integer version = labels.get(label);
    if (version == null) {
      throw RequestException.notFound(
          "model '%s' has no label '%s'; its labels are: %s"
              .formatted(
                  model,
                  label,
                  labels.isEmpty()
                      ? "none"
                      : String.join(", ", labels.keySet().stream().sorted().toList())));
    }
    return new ModelName(model, version);
  }
}
