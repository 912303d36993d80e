package joist.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import joist.server.http.JsonInput;
import joist.serving.VersionPolicy;
import joist.serving.aim.Aim;
import joist.serving.aim.SaidPolicy;
import joist.serving.form.BytesForm;
import joist.serving.form.DurationForm;
import joist.table.NearestNames;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a configuration; used for one document. */
public final class ServeConfigReader {
  private static final List<String> ROOT = List.of("models");
  private static final List<String> MODEL =
      List.of(
          "file",
          "versions",
          "labels",
          "pin",
          "isolate",
          "p99",
          "deadline",
          "batching",
          "tensorLimit");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  /** A document that would be read. */
  public static final String EXAMPLE =
      "{\"models\": {\"churn\": {\"versions\": [1, 2], \"labels\": {\"canary\": 2}}}}";

  private final Path folder;
  private final List<String> problems = new ArrayList<>();

  private ServeConfigReader(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads a document.
   *
   * @param folder from which files in it are named
   * @throws ConfigException saying all that is wrong
   */
  public static ServeConfig read(byte[] json, Path folder) {
    JsonNode root;
    try {
      root =
          JsonMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build()
              .readTree(json);
    } catch (JacksonException malformed) {
      throw new ConfigException(
          List.of(
              "expected JSON such as %s, got none that is whole: %s"
                  .formatted(EXAMPLE, JsonInput.said(malformed))));
    }
    return new ServeConfigReader(folder).config(root);
  }

  private ServeConfig config(JsonNode root) {
    Map<String, ServeConfig.Model> models = new TreeMap<>();
    if (!root.path("models").isObject()) {
      problems.add("expected \"models\", an object with a model by each name, as in " + EXAMPLE);
    }
    known(root, "", ROOT);
    for (Map.Entry<String, JsonNode> entry : root.path("models").properties()) {
      String name = entry.getKey();
      if (!NAME.matcher(name).matches()) {
        problems.add("model \"%s\": expected a name of a-z, 0-9, '.', '_' and '-'".formatted(name));
      }
      models.put(name, model("model \"" + name + "\"", entry.getValue()));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new ServeConfig(models);
  }

  private void known(JsonNode object, String where, List<String> keys) {
    for (String key : object.propertyNames()) {
      if (!keys.contains(key)) {
        problems.add(
            "%sunknown key \"%s\"%s"
                .formatted(where.isEmpty() ? "" : where + ": ", key, NearestNames.hint(key, keys)));
      }
    }
  }

  private ServeConfig.Model model(String where, JsonNode node) {
    if (!node.isObject()) {
      problems.add("%s: expected an object such as {}, got %s".formatted(where, node));
    }
    known(node, where, MODEL);
    Optional<Path> file = file(where, node.path("file"));
    if (file.isPresent() && (node.has("versions") || node.has("labels"))) {
      problems.add(
          where
              + ": expected a \"file\" without \"versions\" and \"labels\"; register it to have versions");
    }
    return new ServeConfig.Model(
        file,
        versions(where, node.path("versions")),
        labels(where, node.path("labels")),
        new ServeConfig.Home(flag(where, node, "pin"), flag(where, node, "isolate")),
        aim(where, node));
  }

  private Optional<Path> file(String where, JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    if (!node.isString() || node.asString().isEmpty()) {
      problems.add("%s: expected \"file\" to be a path, got %s".formatted(where, node));
      return Optional.empty();
    }
    try {
      return Optional.of(folder.resolve(node.asString()));
    } catch (InvalidPathException none) {
      problems.add(
          "%s: expected \"file\" to be a path, got %s: %s"
              .formatted(where, node, none.getReason()));
      return Optional.empty();
    }
  }

  private VersionPolicy versions(String where, JsonNode node) {
    if (node.isMissingNode() || (node.isString() && node.asString().equals("latest"))) {
      return new VersionPolicy.Latest();
    }
    if (node.isString() && node.asString().equals("all")) {
      return new VersionPolicy.All();
    }
    Set<Integer> versions = new HashSet<>();
    boolean right = node.isArray() && !node.isEmpty();
    for (JsonNode version : node) {
      right &= isVersion(version) && versions.add(version.asInt());
    }
    if (!right) {
      problems.add(
          "%s: expected \"versions\" to be \"latest\", \"all\" or a list of different ones such as [1, 2], got %s"
              .formatted(where, node));
      return new VersionPolicy.Latest();
    }
    return new VersionPolicy.Specific(versions);
  }

  private static boolean isVersion(JsonNode node) {
    return node.isInt() && node.asInt() > 0;
  }

  private Map<String, Integer> labels(String where, JsonNode node) {
    Map<String, Integer> labels = new TreeMap<>();
    if (!node.isMissingNode() && !node.isObject()) {
      problems.add(
          "%s: expected \"labels\" such as {\"stable\": 1, \"canary\": 2}, got %s"
              .formatted(where, node));
    }
    for (Map.Entry<String, JsonNode> label : node.properties()) {
      if (isVersion(label.getValue())) {
        labels.put(label.getKey(), label.getValue().asInt());
      } else {
        problems.add(
            "%s: expected the label \"%s\" to name a version from 1, got %s"
                .formatted(where, label.getKey(), label.getValue()));
      }
    }
    return labels;
  }

  private Aim aim(String where, JsonNode node) {
    return new Aim(
        said(where, node, "p99", "\"20ms\"", DurationForm::parse),
        said(where, node, "deadline", "\"200ms\"", DurationForm::parse),
        said(where, node, "batching", "\"window:32:5ms\"", SaidPolicy::parse),
        said(where, node, "tensorLimit", "\"64MiB\"", ServeConfigReader::tensorBytes));
  }

  private static Long tensorBytes(String text) {
    long bytes = BytesForm.parse(text);
    if (bytes < 1) {
      throw new IllegalArgumentException("expected 1 byte or more, got '" + text + "'");
    }
    return bytes;
  }

  /** A text that says more than it seems; empty where it is not there, or is none. */
  private <T> Optional<T> said(
      String where, JsonNode model, String key, String example, Function<String, T> meaning) {
    JsonNode node = model.path(key);
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    if (!node.isString()) {
      problems.add(
          "%s: expected \"%s\" to be a text such as %s, got %s"
              .formatted(where, key, example, node));
      return Optional.empty();
    }
    try {
      return Optional.of(meaning.apply(node.asString()));
    } catch (IllegalArgumentException wrong) {
      problems.add("%s: \"%s\": %s".formatted(where, key, wrong.getMessage()));
      return Optional.empty();
    }
  }

  private boolean flag(String where, JsonNode model, String key) {
    JsonNode node = model.path(key);
    if (!node.isMissingNode() && !node.isBoolean()) {
      problems.add("%s: expected \"%s\" to be true or false, got %s".formatted(where, key, node));
    }
    return node.asBoolean(false);
  }
}
