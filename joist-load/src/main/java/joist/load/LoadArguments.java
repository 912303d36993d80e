package joist.load;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a command line asks for.
 *
 * @param expected the file of {@link ExpectedAnswers}
 * @param json whether lines of JSON are written in place of text
 * @param untilInputEnds whether the sending ends early when standard input does
 */
public record LoadArguments(
    LoadSettings settings, Optional<Path> expected, boolean json, boolean untilInputEnds) {
  /** What the command line may hold. */
  public static final String USAGE =
      """
      Sends requests at a steady rate and measures each from the moment it was due
      (open loop), so that a stall is seen by every request that it held up.

        URL (or --url URL)   where to: http://127.0.0.1:8080/v1/predict/NAME; or the
                             address alone of a Joist server that has one model
        --rows FILE          a JSON body on each line, sent in turn; or
        --body JSON          one body; without any, a Joist server is asked for an
                             example: a sample row, or tensors of the shapes it
                             declares; or
        --body-file FILE     one body of any bytes, such as a request of binary
                             tensors, with the --header lines that belong to it
        --scenario KIND      server (default): requests come at their moments, at a
                             rate; single-stream: the next when the last is answered;
                             multi-stream: so many at once, the next when all are
                             answered; offline: all at once
        --requests N         at once, of multi-stream (8) and offline (10000)
        --rate N             requests a second (100)
        --seconds N          for how long (10)
        --warmup-seconds N   before that, at the same rate, not counted (1)
        --arrivals KIND      constant (default), poisson, gamma:CV (bursts: gamma:4),
                             or a file with seconds after the start on each line
        --seed N             of the random gaps (0)
        --connections N      the most requests under way at once (64)
        --timeout-millis N   after being due (10000; offline, where all are due at
                             once: 3600000)
        --window-millis N    length of the windows that are reported (1000)
        --header 'NAME: V'   may be repeated
        --key KEY            where the server asks for one (JOIST_API_KEY)
        --expect FILE        for each version, in the order of the bodies, a line
                             {"digest": "...", "answers": [...]}
        --json               a line of JSON for each window, and one for the whole
        --until-input-ends   end earlier where standard input ends

      Exit status: 0 every request was answered rightly; 1 some were not; 2 the
      command line is wrong; 4 nobody answers at URL.
      """;

  /**
   * Reads a command line.
   *
   * @throws LoadException naming what is wrong with it
   */
  public static LoadArguments parse(List<String> arguments) {
    return new Parser().parse(arguments);
  }

  private static final class Parser {
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, String> headers = new TreeMap<>();
    private boolean json;
    private boolean untilInputEnds;

    LoadArguments parse(List<String> arguments) {
      for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
        accept(rest.next(), rest);
      }
      try {
        Pace pace = pace(); // before a server is asked for anything
        LoadSettings settings =
            LoadSettings.of(target(), pace)
                .withConnections(count("--connections", 64))
                .withTimeout(timeout(pace.scenario()))
                .withWindow(Duration.ofMillis(number("--window-millis", 1000)));
        return new LoadArguments(settings, file("--expect"), json, untilInputEnds);
      } catch (IllegalArgumentException e) {
        throw new LoadException(String.valueOf(e.getMessage()), e);
      }
    }

    private void accept(String option, Iterator<String> rest) {
      if (option.startsWith("http://") || option.startsWith("https://")) {
        if (values.putIfAbsent("--url", option) != null) {
          throw new LoadException(
              "expected one URL, got " + values.get("--url") + " and " + option);
        }
        return;
      }
      switch (option) {
        case "--json" -> json = true;
        case "--until-input-ends" -> untilInputEnds = true;
        case "--header" -> header(value(option, rest));
        case "--url",
            "--rows",
            "--body",
            "--body-file",
            "--rate",
            "--seconds",
            "--warmup-seconds",
            "--arrivals",
            "--scenario",
            "--requests",
            "--seed",
            "--connections",
            "--timeout-millis",
            "--window-millis",
            "--key",
            "--expect" ->
            values.put(option, value(option, rest));
        default ->
            throw new LoadException(
                option.startsWith("-")
                    ? "there is no option '%s'; --help lists those there are".formatted(option)
                    : "expected an option, or a URL such as http://127.0.0.1:8080, got '%s'"
                        .formatted(option));
      }
    }

    /** The headers, with the key where one is known and no header says otherwise. */
    private Map<String, String> withKey() {
      String key =
          values.getOrDefault("--key", System.getenv().getOrDefault("JOIST_API_KEY", "")).strip();
      Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      if (!key.isEmpty()) {
        all.put("Authorization", "Bearer " + key);
      }
      all.putAll(headers);
      return all;
    }

    private static String value(String option, Iterator<String> rest) {
      if (!rest.hasNext()) {
        throw new LoadException("expected a value after " + option + ", got nothing");
      }
      return rest.next();
    }

    private void header(String header) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new LoadException("expected --header 'NAME: VALUE', got '" + header + "'");
      }
      headers.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }

    private Target target() {
      String url = values.get("--url");
      if (url == null) {
        throw new LoadException(
            "expected a URL, such as http://127.0.0.1:8080/v1/predict/NAME, got none");
      }
      return Stream.of("--body", "--rows", "--body-file").anyMatch(values::containsKey)
          ? new Target(uri(url), bodies(), withKey())
          : example(uri(url));
    }

    private static URI uri(String url) {
      try {
        return new URI(url);
      } catch (URISyntaxException wrong) {
        throw new LoadException(
            "expected a URL, such as http://127.0.0.1:8080/v1/predict/NAME, got '%s'"
                .formatted(url),
            wrong);
      }
    }

    private Target example(URI url) {
      try {
        Map<String, String> all = withKey();
        ServedExample example = ServedExample.of(url, all);
        all.putAll(example.headers());
        return new Target(example.url(), List.of(example.body()), all);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LoadException("interrupted while the server was asked for an example", e);
      }
    }

    private List<byte[]> bodies() {
      List<String> given =
          Stream.of("--body", "--rows", "--body-file").filter(values::containsKey).toList();
      if (given.size() != 1) {
        throw new LoadException(
            "expected one of --body JSON, --rows FILE and --body-file FILE, got "
                + String.join(" and ", given));
      }
      String value = values.getOrDefault(given.getFirst(), "");
      return switch (given.getFirst()) {
        case "--body" -> List.of(value.getBytes(StandardCharsets.UTF_8));
        case "--rows" ->
            lines(Path.of(value)).stream()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList();
        default -> List.of(bytes(Path.of(value)));
      };
    }

    private static byte[] bytes(Path file) {
      try {
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw LoadException.unread("body", file, e);
      }
    }

    private static List<String> lines(Path file) {
      try {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.removeIf(String::isBlank);
        if (lines.isEmpty()) {
          throw new LoadException("expected a JSON body on each line of " + file + ", got none");
        }
        return lines;
      } catch (IOException e) {
        throw LoadException.unread("rows", file, e);
      }
    }

    private Pace pace() {
      return new Pace(scenario(), seconds("--warmup-seconds", 1), seconds("--seconds", 10));
    }

    /** Offline, requests that wait for those before them are no late ones. */
    private Duration timeout(Scenario scenario) {
      Duration standard = Duration.ofSeconds(scenario instanceof Scenario.Offline ? 3600 : 10);
      return Duration.ofMillis(number("--timeout-millis", standard.toMillis()));
    }

    private Scenario scenario() {
      String name = values.getOrDefault("--scenario", "server").toLowerCase(Locale.ROOT);
      return switch (name) {
        case "server" -> {
          refuse(name, "--requests");
          yield new Scenario.Server(
              real("--rate", 100),
              Arrivals.parse(values.getOrDefault("--arrivals", "constant")),
              number("--seed", 0));
        }
        case "single-stream" -> {
          refuse(name, "--requests", "--rate", "--arrivals", "--seed");
          yield new Scenario.Streams(1);
        }
        case "multi-stream" -> {
          refuse(name, "--rate", "--arrivals", "--seed");
          yield new Scenario.Streams(count("--requests", 8));
        }
        case "offline" -> {
          refuse(name, "--rate", "--arrivals", "--seed", "--seconds");
          yield new Scenario.Offline(count("--requests", 10_000));
        }
        default ->
            throw new LoadException(
                "expected --scenario server, single-stream, multi-stream or offline, got '%s'"
                    .formatted(name));
      };
    }

    /** An option that a scenario does not heed would only seem to be obeyed. */
    private void refuse(String scenario, String... options) {
      for (String option : options) {
        if (values.containsKey(option)) {
          throw new LoadException(
              "%s has no meaning in the scenario %s; leave it out".formatted(option, scenario));
        }
      }
    }

    private Duration seconds(String option, double otherwise) {
      return Duration.ofNanos(Math.round(1e9 * real(option, otherwise)));
    }

    private Optional<Path> file(String option) {
      return Optional.ofNullable(values.get(option)).map(Path::of);
    }

    private long number(String option, long otherwise) {
      String text = values.getOrDefault(option, Long.toString(otherwise));
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw new LoadException(
            "expected a whole number after " + option + ", got '" + text + "'", e);
      }
    }

    private int count(String option, int otherwise) {
      long number = number(option, otherwise);
      if (number != (int) number) {
        throw new LoadException(
            "expected at most %d after %s, got %d".formatted(Integer.MAX_VALUE, option, number));
      }
      return (int) number;
    }

    private double real(String option, double otherwise) {
      String text = values.getOrDefault(option, Double.toString(otherwise));
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new LoadException("expected a number after " + option + ", got '" + text + "'", e);
      }
    }
  }
}
