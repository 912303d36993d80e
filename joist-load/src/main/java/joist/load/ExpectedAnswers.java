package joist.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Judges answers by a file that says what each version answers to each row.
 *
 * <p>Each line is {@code {"digest": "9f86...", "answers": [ANSWER, ...]}}: the digest of a
 * version's package, and its answer to each of the target's bodies in order, as in {@code
 * predictions} of {@code POST /v1/predict/NAME}. Numbers match within 1e-5, relative above 1. An
 * answer of a digest that the file does not name makes the file be read again: lines may be
 * appended while a run goes on, each complete with its end, before the version they describe goes
 * live.
 */
public final class ExpectedAnswers implements AnswerCheck {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final double TOLERANCE = 1e-5;

  private final Path file;
  private final int rows;
  private final Map<String, List<JsonNode>> answers = new ConcurrentHashMap<>();
  private final Map<Question, byte[]> rightBodies = new ConcurrentHashMap<>();
  private int linesRead;

  private record Question(int row, String digest) {}

  /**
   * Reads a file.
   *
   * @param rows the number of the target's bodies
   * @throws LoadException naming the line that is wrong
   */
  public ExpectedAnswers(Path file, int rows) {
    this.file = file;
    this.rows = rows;
    readAgain();
  }

  @Override
  public Verdict judge(int row, String digest, byte[] body) {
    // The same version answers the same row with the same bytes, so most need no parsing.
    Question question = new Question(row, digest);
    if (Arrays.equals(rightBodies.get(question), body)) {
      return Verdict.RIGHT;
    }
    Verdict verdict = compare(row, digest, body);
    if (verdict == Verdict.RIGHT) {
      rightBodies.put(question, body);
    }
    return verdict;
  }

  private Verdict compare(int row, String digest, byte[] body) {
    List<JsonNode> expected = expected(digest);
    if (expected.isEmpty()) {
      return Verdict.WRONG_VERSION;
    }
    JsonNode answer;
    JsonNode said;
    try {
      JsonNode document = JSON.readTree(body);
      answer = document.path("predictions").path(0);
      said = document.path("digest");
    } catch (JacksonException e) {
      return Verdict.WRONG_VALUE;
    }
    if (said.isString() && !said.asString().equals(digest)) {
      return Verdict.WRONG_VERSION;
    }
    if (matches(expected.get(row), answer)) {
      return Verdict.RIGHT;
    }
    boolean another =
        answers.values().stream().anyMatch(version -> matches(version.get(row), answer));
    return another ? Verdict.WRONG_VERSION : Verdict.WRONG_VALUE;
  }

  private List<JsonNode> expected(String digest) {
    List<JsonNode> known = answers.get(digest);
    if (known == null) {
      readAgain();
      known = answers.getOrDefault(digest, List.of());
    }
    return known;
  }

  /**
   * Reads the lines that came since the last time; a line without its end is still being written.
   */
  private synchronized void readAgain() {
    try {
      byte[] bytes = Files.readAllBytes(file);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
      List<String> lines = text.lines().toList();
      for (int i = linesRead; i < lines.size(); i++) {
        if (!lines.get(i).isBlank()) {
          readLine(lines.get(i), i + 1);
        }
      }
      linesRead = lines.size();
    } catch (IOException e) {
      throw LoadException.unread("expected answers", file, e);
    }
  }

  private void readLine(String line, int number) {
    try {
      JsonNode node = JSON.readTree(line);
      List<JsonNode> each = new ArrayList<>(node.path("answers").values());
      String digest = node.path("digest").asString("");
      if (digest.isEmpty() || each.size() != rows) {
        throw new LoadException(
            "%s, line %d: expected a digest and %d answers, got '%s' and %d"
                .formatted(file, number, rows, digest, each.size()));
      }
      answers.put(digest, each);
    } catch (JacksonException e) {
      throw new LoadException(
          "%s, line %d: expected {\"digest\": ..., \"answers\": [...]}, got '%.80s'"
              .formatted(file, number, line),
          e);
    }
  }

  private static boolean matches(JsonNode expected, JsonNode answer) {
    if (expected.isNumber() && answer.isNumber()) {
      double a = expected.asDouble();
      double difference = Math.abs(a - answer.asDouble());
      return difference <= TOLERANCE * Math.max(1, Math.abs(a));
    }
    if (expected.isObject() && answer.isObject()) {
      return expected.size() == answer.size()
          && expected.properties().stream()
              .allMatch(entry -> matches(entry.getValue(), answer.path(entry.getKey())));
    }
    if (expected.isArray() && answer.isArray() && expected.size() == answer.size()) {
      for (int i = 0; i < expected.size(); i++) {
        if (!matches(expected.get(i), answer.get(i))) {
          return false;
        }
      }
      return true;
    }
    return expected.equals(answer);
  }
}
