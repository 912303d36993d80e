package joist.server.tfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import joist.server.http.RequestException;
import joist.server.operations.Operations;
import joist.serving.Deployment;
import tensorflow.serving.ModelConfig;

/**
 * A new list of models: those are served, all others are not, and their versions have these labels.
 * It is one step: what is not served yet is loaded first, beside all that answers, and where that
 * fails it is taken away again and nothing has changed. What a model is stays the registry's
 * business: paths and platforms are not looked at. Blocks on loads and the store.
 */
final class Reconfiguration {
  private final Serving serving;
  private final Operations operations;
  private final String actor;

  /**
   * @param actor who asks for it
   */
  Reconfiguration(Serving serving, String actor) {
    this.serving = serving;
    this.operations = serving.operations();
    this.actor = actor;
  }

  /**
   * Follows a list, one after the other.
   *
   * @throws RequestException when it cannot be followed; nothing has changed then
   */
  void follow(List<ModelConfig> wanted) {
    synchronized (operations) {
      check(wanted);
      bring(wanted);
      Set<String> names = new HashSet<>();
      for (ModelConfig config : wanted) {
        names.add(config.getName());
        label(config);
      }
      for (String served : serving.deployments().names()) {
        if (!names.contains(served)) {
          operations.unload(served, actor).exceptionally(goneAlready -> null).join();
        }
      }
    }
  }

  private void check(List<ModelConfig> wanted) {
    if (wanted.isEmpty()) {
      throw RequestException.badRequest(
          "expected a model_config_list with the models to serve, got none");
    }
    Set<String> names = new HashSet<>();
    for (ModelConfig config : wanted) {
      serving.operations().entries(config.getName()); // told when there is none
      if (!names.add(config.getName())) {
        throw RequestException.badRequest("model '" + config.getName() + "' is given twice");
      }
      config.getVersionLabelsMap().forEach((label, version) -> loaded(config, label, version));
      config
          .getModelVersionPolicy()
          .getSpecific()
          .getVersionsList()
          .forEach(version -> loaded(config, "specific", version));
    }
  }

  private Deployment loaded(ModelConfig config, String label, long version) {
    return serving
        .deployments()
        .find(config.getName(), Math.clamp(version, 0, Integer.MAX_VALUE))
        .filter(Deployment::answers)
        .orElseThrow(() ->
            RequestException.refused(
                "model '%s', '%s': version %d is not in memory; promote it in the registry first"
                    .formatted(config.getName(), label, version)));
  }

  /** Loads what is not served, all of it or none. */
  private void bring(List<ModelConfig> wanted) {
    List<String> brought = new ArrayList<>();
    try {
      for (ModelConfig config : wanted) {
        if (serving.deployments().live(config.getName()).isEmpty()) {
          brought.add(config.getName());
          operations.load(config.getName(), actor).join();
        }
      }
    } catch (RuntimeException why) {
      brought.reversed().forEach(name -> takeAway(name, why));
      throw why;
    }
  }

  private void takeAway(String name, RuntimeException why) {
    if (serving.deployments().live(name).isPresent()) {
      operations
          .unload(name, actor)
          .exceptionally(too -> {
            why.addSuppressed(too);
            return null;
          })
          .join();
    }
  }

  private void label(ModelConfig config) {
    Map<String, Integer> labels = new HashMap<>();
    config.getVersionLabelsMap().forEach((label, version) -> labels.put(label, version.intValue()));
    serving.labels().set(config.getName(), labels);
    if (!labels.isEmpty()) {
      operations.configured(config.getName(), actor, "labels " + new TreeMap<>(labels));
    }
  }
}
