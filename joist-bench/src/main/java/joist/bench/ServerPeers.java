package joist.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import joist.bench.peers.Peer;
import joist.bench.peers.PeerComparison;
import joist.bench.peers.PeerModel;
import joist.bench.peers.PeerModels;
import joist.bench.peers.PeerResult;
import joist.measure.TemporaryFolder;

/**
 * Joist's server beside a bare Vert.x endpoint, FastAPI, BentoML, MLServer and Ray Serve with ONNX
 * Runtime, one after the other on the same models and load; and beside the limit of the wire, an
 * endpoint that looks answers up.
 *
 * <p>Each server has all cores, one process tree, and the settings that are best for it; the load
 * comes from another process on the same machine, in an open loop with Poisson arrivals over 64
 * connections. Arguments: {@code prepare} to make what is missing and end; else the models (all),
 * and {@code --only=joist,fastapi} for some of the servers beside the bare one. What stands in
 * Python is skipped, loudly, where {@code python3} is absent or the registry does not answer. Exits
 * with 1 when an answer was wrong.
 */
public final class ServerPeers {
  private static final String ONLY = "--only=";

  private final Path folder;
  private final List<Peer> peers = new ArrayList<>();
  private long wrong;

  private ServerPeers(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    long wrong;
    try (TemporaryFolder folder = TemporaryFolder.open("joist-peers")) {
      ServerPeers bench = new ServerPeers(folder.path());
      bench.prepare(wanted(arguments));
      if (arguments.length == 1 && arguments[0].equals("prepare")) {
        return;
      }
      List<String> models =
          Stream.of(arguments).filter(argument -> !argument.startsWith(ONLY)).toList();
      for (String name : models.isEmpty() ? PeerModels.NAMES : models) {
        bench.run(new PeerModels(folder.path()).make(name));
      }
      wrong = bench.wrong;
    }
    System.exit(wrong == 0 ? 0 : 1);
  }

  private static Set<Peer> wanted(String[] arguments) {
    Set<Peer> named =
        Stream.of(arguments)
            .filter(argument -> argument.startsWith(ONLY))
            .flatMap(argument -> Stream.of(argument.substring(ONLY.length()).split(",")))
            .map(name -> Peer.valueOf(name.toUpperCase(Locale.ROOT)))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Peer.class)));
    return named.isEmpty() ? EnumSet.allOf(Peer.class) : named;
  }

  private void prepare(Set<Peer> wanted) throws IOException, InterruptedException {
    for (Peer peer : wanted) {
      peer.prepare()
          .ifPresentOrElse(why -> leftOut(peer, new IOException(why)), () -> peers.add(peer));
    }
  }

  private void run(PeerModel model) throws IOException, InterruptedException {
    List<Peer> order = new ArrayList<>(List.of(Peer.BARE));
    peers.stream().filter(peer -> peer != Peer.BARE).forEach(order::add);
    List<PeerResult> results = new PeerComparison(model, folder, ServerPeers::leftOut).of(order);
    double compared = results.getFirst().figures().largest() / 2;
    System.out.printf(
        Locale.ROOT,
        "%n%s, p99 within %d ms; %.0f/s is half of the bare endpoint's rate%n%n",
        model.name(),
        model.terms().objective().toMillis(),
        compared);
    System.out.printf(
        Locale.ROOT,
        "| server | requests/s | p99 at half of its own | p99 at %.0f/s | memory | compared, wrong |%n",
        compared);
    System.out.println("|---|---|---|---|---|---|");
    results.forEach(this::print);
    compare(results);
  }

  private static void leftOut(Peer peer, IOException why) {
    System.out.println("*** LEFT OUT: " + peer.title() + ": " + why.getMessage());
  }

  private void print(PeerResult result) {
    PeerResult.Figures figures = result.figures();
    wrong += result.wrong();
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %s | %s | %,d MiB | %,d, %,d |%n",
        result.peer().title(),
        figures.largest(),
        millis(figures.halfMillis()),
        millis(figures.comparedMillis()),
        figures.bytes() >> 20,
        result.answered(),
        result.wrong());
  }

  private static String millis(double millis) {
    return millis == Double.POSITIVE_INFINITY
        ? "overloaded"
        : String.format(Locale.ROOT, "%.2f ms", millis);
  }

  /** Joist by the bare endpoint, by the limit, and by the best of the other servers. */
  private static void compare(List<PeerResult> results) {
    Map<Peer, PeerResult> byPeer =
        results.stream().collect(Collectors.toMap(PeerResult::peer, result -> result));
    PeerResult joist = byPeer.get(Peer.JOIST);
    if (joist == null) {
      return;
    }
    System.out.println();
    for (Peer peer : List.of(Peer.BARE, Peer.LIMIT)) {
      if (byPeer.containsKey(peer)) {
        ratios(peer.title(), joist, List.of(byPeer.get(peer)));
      }
    }
    List<PeerResult> others =
        results.stream().filter(result -> result.peer().isAlternative()).toList();
    if (!others.isEmpty()) {
      ratios("the best of the others", joist, others);
    }
  }

  private static void ratios(String name, PeerResult joist, List<PeerResult> others) {
    PeerResult.Figures here = joist.figures();
    System.out.printf(
        Locale.ROOT,
        "Joist by %s: rate %.2f, p99 at the same rate %s, at half of its own %s, memory %.2f%n",
        name,
        here.largest()
            / others.stream().mapToDouble(other -> other.figures().largest()).max().orElse(0),
        ratio(here.comparedMillis(), others, PeerResult.Figures::comparedMillis),
        ratio(here.halfMillis(), others, PeerResult.Figures::halfMillis),
        (double) here.bytes()
            / others.stream().mapToLong(other -> other.figures().bytes()).min().orElse(0));
  }

  /** Of the least of the others, where one of them is not overloaded. */
  private static String ratio(
      double here, List<PeerResult> others, ToDoubleFunction<PeerResult.Figures> millis) {
    double least =
        others.stream()
            .mapToDouble(other -> millis.applyAsDouble(other.figures()))
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    return least == Double.POSITIVE_INFINITY
        ? "(they are overloaded)"
        : String.format(Locale.ROOT, "%.2f", here / least);
  }
}
