package joist.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import joist.store.ModelVersion;
import joist.store.Store;

/**
 * Follows the registry: what becomes live there is deployed here. {@link #poll} is called by one
 * thread at its own pace; {@link #deploy} by any.
 */
public final class RegistryWatcher {
  private final Store store;
  private final Deployments deployments;
  private final Set<String> names;
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private long seenRevision = Long.MIN_VALUE;

  /**
   * @param names the models to follow; empty for all
   */
  public RegistryWatcher(Store store, Deployments deployments, Set<String> names) {
    this.store = store;
    this.deployments = deployments;
    this.names = Set.copyOf(names);
  }

  /**
   * Looks once; deploys what became live since the last look. A version that was tried and failed
   * is not tried again until something else was live.
   *
   * @return the deployments begun
   */
  public List<CompletableFuture<DeployReport>> poll() {
    long revision = store.revision();
    if (revision == seenRevision) {
      return List.of();
    }
    List<CompletableFuture<DeployReport>> begun = new ArrayList<>();
    for (ModelVersion version : store.versions()) {
      if (version.live() && follows(version.name()) && isNew(version)) {
        begun.add(deploy(version));
      }
    }
    seenRevision = revision;
    return begun;
  }

  /** Deploys one version now, asked for by an operator. */
  public CompletableFuture<DeployReport> deploy(ModelVersion version) {
    asked.put(version.name(), version.version());
    return deployments.deploy(
        new DeployRequest(
            version.name(),
            version.version(),
            Optional.of(version.digest()),
            store.packageFile(version.digest())));
  }

  private boolean follows(String name) {
    return names.isEmpty() || names.contains(name);
  }

  private boolean isNew(ModelVersion version) {
    return !Integer.valueOf(version.version()).equals(asked.get(version.name()));
  }
}
