package joist.serving;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import joist.store.ModelVersion;
import joist.store.Store;
import joist.store.StoreException;

/**
 * Follows the registry: what becomes live there is deployed here. {@link #poll} is called by one
 * thread at its own pace; {@link #deploy} by any.
 */
public final class RegistryWatcher {
  private static final System.Logger LOG = System.getLogger("joist.serving");

  private final Store store;
  private final Deployments deployments;
  private final Set<String> names;
  private volatile Optional<Map<String, VersionPolicy>> policies = Optional.empty();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final Set<String> missing = new HashSet<>(); // digests, of the polling thread
  private final Object promotion = new Object(); // guards the next three
  private final Map<String, Integer> promoting = new HashMap<>();
  private long promotions;
  private long followings;
  private volatile long seenRevision = Long.MIN_VALUE;

  /**
   * @param names the models to follow; empty for all
   */
  public RegistryWatcher(Store store, Deployments deployments, Set<String> names) {
    this.store = store;
    this.deployments = deployments;
    this.names = Set.copyOf(names);
  }

  /** Follows these models from now on, as their policies say, and no others. */
  public void follow(Map<String, VersionPolicy> byName) {
    policies = Optional.of(Map.copyOf(byName));
    byName.forEach((name, policy) -> {
      if (!policy.followsRegistry()) {
        asked.remove(name);
      }
    });
    synchronized (promotion) {
      followings++;
      seenRevision = Long.MIN_VALUE;
    }
  }

  /** Whether what is promoted may come to be served; not where others are listed. */
  public boolean lists(String name) {
    return policies.map(said -> said.containsKey(name)).orElse(true);
  }

  /** Which versions of a model are live at once. */
  public VersionPolicy policy(String name) {
    return policies.orElse(Map.of()).getOrDefault(name, new VersionPolicy.Latest());
  }

  /** The version that answers for a model whatever is promoted; empty where promoting decides. */
  public OptionalInt answering(String name) {
    return policy(name) instanceof VersionPolicy.Specific specific
        ? OptionalInt.of(specific.answering())
        : OptionalInt.empty();
  }

  /**
   * Looks once; deploys what became live since the last look. A version that was tried and failed
   * is not tried again until something else was live; one whose package could not be had from the
   * store is looked for again the next time.
   *
   * @return the deployments begun
   * @throws StoreException when the store is out of reach; what is served is served on
   */
  public List<CompletableFuture<DeployReport>> poll() {
    long revision = store.revision();
    if (revision == seenRevision) {
      return List.of();
    }
    List<CompletableFuture<DeployReport>> begun = new ArrayList<>();
    long before = promotionsSoFar();
    long following = followingsSoFar();
    boolean complete = true;
    Map<String, List<ModelVersion>> byName = new TreeMap<>();
    for (ModelVersion version : store.versions()) {
      byName.computeIfAbsent(version.name(), first -> new ArrayList<>()).add(version);
    }
    for (Map.Entry<String, List<ModelVersion>> model : byName.entrySet()) {
      Set<Integer> kept = kept(model.getKey(), model.getValue());
      for (ModelVersion version : model.getValue()) {
        if (kept.contains(version.version()) && isMissing(version)) {
          complete &= beginBeside(version, kept, begun);
        }
        if (version.live() && follows(version.name()) && isNew(version)) {
          complete &= beginUnlessPromoted(version, before, begun);
        }
      }
    }
    seen(revision, complete, following);
    return begun;
  }

  /** Whoever was told to follow others meanwhile must look again. */
  private void seen(long revision, boolean complete, long following) {
    synchronized (promotion) {
      seenRevision = complete && followings == following ? revision : Long.MIN_VALUE;
    }
  }

  private long followingsSoFar() {
    synchronized (promotion) {
      return followings;
    }
  }

  /** The versions of a model that stay live, whatever answers for its name. */
  private Set<Integer> kept(String name, List<ModelVersion> versions) {
    Set<Integer> kept = new HashSet<>(deployments.labels().of(name).values());
    kept.addAll(policy(name).kept(versions.stream().map(ModelVersion::version).toList()));
    return kept;
  }

  /** Whether it was never tried beside what answers; a model that was unloaded stays so. */
  private boolean isMissing(ModelVersion version) {
    return deployments.live(version.name()).isPresent()
        && deployments.find(version.name(), version.version()).isEmpty();
  }

  private boolean beginBeside(
      ModelVersion version, Set<Integer> kept, List<CompletableFuture<DeployReport>> begun) {
    try {
      DeployRequest request = request(version);
      begun.add(
          deployments
              .keep(version.name(), kept)
              .thenCompose(ready -> deployments.deployBeside(request)));
      return true;
    } catch (StoreException | ServingException notNow) { // what was begun is told nevertheless
      return false;
    }
  }

  private long promotionsSoFar() {
    synchronized (promotion) {
      return promotions;
    }
  }

  /** What was read before a promotion began may name the version before: false to look again. */
  private boolean beginUnlessPromoted(
      ModelVersion version, long before, List<CompletableFuture<DeployReport>> begun) {
    synchronized (promotion) {
      return promotions == before
          && !promoting.containsKey(version.name())
          && begin(version, begun);
    }
  }

  /** Begins to deploy a version; false where the store cannot give its package now. */
  private boolean begin(ModelVersion version, List<CompletableFuture<DeployReport>> begun) {
    try {
      begun.add(deploy(version));
      missing.remove(version.digest());
      return true;
    } catch (ServingException goingDown) { // what was begun is told nevertheless
      return false;
    } catch (StoreException notNow) {
      if (missing.add(version.digest())) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}:{1} is looked for again: {2}",
            version.name(),
            version.version(),
            notNow.getMessage());
      }
      return false;
    }
  }

  /** Deploys one version now, asked for by an operator. */
  public CompletableFuture<DeployReport> deploy(ModelVersion version) {
    DeployRequest request = request(version);
    asked.put(version.name(), version.version());
    return deployments.deploy(request);
  }

  /** Makes a version answer again that did before, without the store's help. */
  public CompletableFuture<DeployReport> goBack(String name, int version) {
    asked.put(name, version);
    return deployments.deployAgain(name, version);
  }

  /** What deploying a registered version takes. */
  public DeployRequest request(ModelVersion version) {
    return new DeployRequest(
        version.name(),
        version.version(),
        Optional.of(version.digest()),
        store.packageFile(version.digest()));
  }

  /**
   * Promotes a version that was deployed. While that is under way the registry still names the
   * version before, and must not be followed back to it.
   *
   * @param deployAndPromote deploys, then promotes in the registry
   */
  public CompletableFuture<DeployReport> whilePromoting(
      String name, Supplier<CompletableFuture<DeployReport>> deployAndPromote) {
    synchronized (promotion) {
      promotions++;
      promoting.merge(name, 1, Integer::sum);
    }
    try {
      return deployAndPromote.get().whenComplete((report, failure) -> promoted(name));
    } catch (RuntimeException notBegun) {
      promoted(name);
      throw notBegun;
    }
  }

  private void promoted(String name) {
    synchronized (promotion) {
      promoting.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
    }
  }

  private boolean follows(String name) {
    return policies
        .map(followed -> {
          VersionPolicy policy = followed.get(name);
          return policy != null && policy.followsRegistry();
        })
        .orElseGet(() -> names.isEmpty() || names.contains(name));
  }

  private boolean isNew(ModelVersion version) {
    return !Integer.valueOf(version.version()).equals(asked.get(version.name()));
  }
}
