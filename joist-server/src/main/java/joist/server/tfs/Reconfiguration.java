package joist.server.tfs;

import com.google.protobuf.TextFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import joist.server.http.RequestException;
import joist.server.operations.Operations;
import joist.serving.Deployment;
import joist.serving.VersionPolicy;
import tensorflow.serving.ModelConfig;
import tensorflow.serving.ServableVersionPolicy;

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
      Map<String, Set<Integer>> kept = bring(wanted);
      wanted.forEach(config -> label(config, kept.getOrDefault(config.getName(), Set.of())));
      for (String served : serving.deployments().names()) {
        if (!kept.containsKey(served)) {
          if (operations.configuration().isEmpty()) { // whose labels last
            serving.labels().set(served, Map.of());
          }
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
      requirePolicy(config);
      config
          .getVersionLabelsMap()
          .forEach((label, version) -> requireThere(config, label, version));
    }
  }

  /** A policy is said in the file of a configuration, which lasts; it may be said here again. */
  private void requirePolicy(ModelConfig config) {
    ServableVersionPolicy wanted = config.getModelVersionPolicy();
    VersionPolicy followed = operations.policy(config.getName());
    boolean same =
        switch (wanted.getPolicyChoiceCase()) {
          case POLICYCHOICE_NOT_SET -> true;
          case LATEST ->
              followed instanceof VersionPolicy.Latest && wanted.getLatest().getNumVersions() <= 1;
          case ALL -> followed instanceof VersionPolicy.All;
          case SPECIFIC ->
              followed instanceof VersionPolicy.Specific listed
                  && listed.versions().stream()
                      .map(Integer::longValue)
                      .collect(Collectors.toSet())
                      .equals(Set.copyOf(wanted.getSpecific().getVersionsList()));
        };
    if (!same) {
      throw RequestException.refused(
          "model '%s': the model_version_policy is %s, and is not changed by a call, got %s; say it as \"versions\" in the file of joist serve --config, or give versions that are to stay live labels"
              .formatted(
                  config.getName(),
                  followed,
                  TextFormat.printer().emittingSingleLine(true).printToString(wanted).strip()));
    }
  }

  /** Where a configuration says which versions are served, a label brings no other. */
  private void requireThere(ModelConfig config, String label, long version) {
    String name = config.getName();
    boolean there =
        operations.configuration().isPresent()
            ? serving
                .deployments()
                .find(name, Math.clamp(version, 0, Integer.MAX_VALUE))
                .filter(Deployment::answers)
                .isPresent()
            : operations.entries(name).stream().anyMatch(known -> known.version() == version);
    if (!there) {
      throw RequestException.refused(
          "model '%s', label '%s': version %d is not there; register it, or list it in the file of --config"
              .formatted(name, label, version));
    }
  }

  /** Loads what is not served, all of it or none; the versions of each model that are to stay. */
  private Map<String, Set<Integer>> bring(List<ModelConfig> wanted) {
    Map<String, Set<Integer>> kept = new HashMap<>();
    List<Runnable> undo = new ArrayList<>();
    try {
      for (ModelConfig config : wanted) {
        String name = config.getName();
        Set<Integer> labelled = Set.copyOf(labels(config).values());
        Set<Integer> both = new HashSet<>(labelled);
        if (serving.deployments().live(name).isEmpty()) {
          undo.add(() -> takeAway(name));
          operations.load(name, actor).join();
        } else {
          Set<Integer> before = Set.copyOf(serving.labels().of(name).values());
          both.addAll(before);
          undo.add(keeping(name, operations.kept(name, before)));
        }
        operations.keep(name, both);
        kept.put(name, operations.kept(name, labelled));
      }
      return kept;
    } catch (RuntimeException why) {
      undo.reversed().forEach(step -> undo(step, why));
      throw why;
    }
  }

  /** What asks no store: that may be what failed. */
  private Runnable keeping(String name, Set<Integer> versions) {
    return () -> serving.deployments().keep(name, versions).join();
  }

  private void takeAway(String name) {
    if (serving.deployments().live(name).isPresent()) {
      operations.unload(name, actor).join();
    }
  }

  /** One step that fails keeps no other from being undone. */
  private static void undo(Runnable step, RuntimeException why) {
    try {
      step.run();
    } catch (RuntimeException too) {
      why.addSuppressed(too);
    }
  }

  private static Map<String, Integer> labels(ModelConfig config) {
    Map<String, Integer> labels = new HashMap<>();
    config.getVersionLabelsMap().forEach((label, version) -> labels.put(label, version.intValue()));
    return labels;
  }

  /** What neither loads nor asks the store: all is there that it names. */
  private void label(ModelConfig config, Set<Integer> kept) {
    Map<String, Integer> labels = labels(config);
    serving.labels().set(config.getName(), labels);
    keeping(config.getName(), kept).run();
    if (!labels.isEmpty()) {
      operations.configured(config.getName(), actor, "labels " + new TreeMap<>(labels));
    }
  }
}
