package joist.server.access;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import joist.server.http.JsonInput;
import joist.serving.share.Quota;
import joist.table.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The callers with their keys' digests, as one file of JSON that its owner alone can read. It is
 * replaced as a whole; those who change it wait for each other.
 */
public final class KeyFile {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> FIELDS =
      Set.of("name", "role", "weight", "ratePerSecond", "atOnce", "keys");

  private final Path file;

  public KeyFile(Path file) {
    this.file = file;
  }

  public Path path() {
    return file;
  }

  /**
   * All callers; none where there is no file.
   *
   * @throws AccessException when the file cannot be read, or is none of this kind
   */
  public List<KeyHolder> read() {
    return Files.exists(file) ? parse(bytes()) : List.of();
  }

  byte[] bytes() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new AccessException(
          "expected keys in %s, which cannot be read: %s".formatted(file, Reason.of(unreadable)),
          unreadable);
    }
  }

  List<KeyHolder> parse(byte[] bytes) {
    try {
      JsonNode callers = JSON.readTree(bytes).path("callers");
      if (!callers.isArray()) {
        throw new AccessException("expected {\"callers\":[…]}");
      }
      List<KeyHolder> holders = new ArrayList<>();
      callers.forEach(node -> holders.add(holder(node)));
      requireDistinct(holders);
      return holders;
    } catch (JacksonException malformed) {
      throw none("expected JSON in UTF-8; " + JsonInput.said(malformed), malformed);
    } catch (AccessException malformed) {
      throw none(String.valueOf(malformed.getMessage()), malformed);
    }
  }

  private AccessException none(String why, RuntimeException malformed) {
    return new AccessException(
        "%s is no file of keys: %s. Mend it, or move it away and make keys anew with 'joist keys add'"
            .formatted(file, why),
        malformed);
  }

  private static void requireDistinct(List<KeyHolder> holders) {
    Set<String> seen = new HashSet<>();
    for (KeyHolder holder : holders) {
      if (!seen.add(holder.name())) {
        throw new AccessException("the caller '" + holder.name() + "' is there twice");
      }
      for (ApiKey key : holder.keys()) {
        if (!seen.add(" " + key.id())) {
          throw new AccessException("the key " + key.id() + " is there twice");
        }
      }
    }
  }

  private static KeyHolder holder(JsonNode node) {
    for (String field : node.propertyNames()) {
      if (!FIELDS.contains(field)) {
        throw new AccessException("a caller has %s, got '%s'".formatted(FIELDS, field));
      }
    }
    List<ApiKey> keys = new ArrayList<>();
    for (JsonNode key : node.path("keys")) {
      keys.add(
          new ApiKey(
              key.path("id").asString(""),
              key.path("sha256").asString(""),
              created(key.path("created").asString(""))));
    }
    return new KeyHolder(
        node.path("name").asString(""),
        Role.parse(node.path("role").asString("")),
        quota(node),
        keys);
  }

  private static Instant created(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException malformed) {
      throw new AccessException(
          "expected \"created\" of a key such as 2026-01-31T12:00:00Z, got '%s'".formatted(text),
          malformed);
    }
  }

  private static Quota quota(JsonNode node) {
    for (String field : List.of("weight", "ratePerSecond", "atOnce")) {
      if (node.has(field) && !node.path(field).isNumber()) {
        throw new AccessException(
            "expected a number of %s, got %s".formatted(field, node.path(field)));
      }
    }
    try {
      return new Quota(
          node.path("weight").asDouble(1),
          node.path("ratePerSecond").asDouble(Double.POSITIVE_INFINITY),
          node.path("atOnce").asInt(Integer.MAX_VALUE));
    } catch (IllegalArgumentException wrong) {
      throw new AccessException(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  /**
   * Changes the file.
   *
   * @return what it has now
   * @throws AccessException when it cannot be read or written; it is as it was then
   */
  public List<KeyHolder> change(UnaryOperator<List<KeyHolder>> change) {
    Path folder =
        Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(file.getFileName() + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        List<KeyHolder> changed = change.apply(read());
        requireDistinct(changed);
        if (held.isValid()) {
          write(folder, changed);
        }
        return changed;
      }
    } catch (IOException unwritten) {
      throw new AccessException(
          "cannot write the keys to %s: %s".formatted(file, Reason.of(unwritten)), unwritten);
    }
  }

  private void write(Path folder, List<KeyHolder> holders) throws IOException {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    Path fresh =
        posix
            ? Files.createTempFile(
                folder,
                "keys",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            : Files.createTempFile(folder, "keys", ".new");
    try {
      Files.write(
          fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document(holders)));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static ObjectNode document(List<KeyHolder> holders) {
    ObjectNode document = JSON.createObjectNode();
    ArrayNode callers = document.putArray("callers");
    for (KeyHolder holder : holders) {
      ObjectNode node = callers.addObject();
      node.put("name", holder.name());
      node.put("role", holder.role().label());
      node.put("weight", holder.quota().weight());
      if (holder.quota().ratePerSecond() < Double.POSITIVE_INFINITY) {
        node.put("ratePerSecond", holder.quota().ratePerSecond());
      }
      if (holder.quota().atOnce() < Integer.MAX_VALUE) {
        node.put("atOnce", holder.quota().atOnce());
      }
      ArrayNode keys = node.putArray("keys");
      holder
          .keys()
          .forEach(key ->
              keys.addObject()
                  .put("id", key.id())
                  .put("sha256", key.sha256())
                  .put("created", key.created().toString()));
    }
    return document;
  }
}
