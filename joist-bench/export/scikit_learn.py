"""Trains small scikit-learn pipelines on data that scikit-learn carries, or that is made here, and
writes them as ONNX test cases; the expected outputs are scikit-learn's own.

    python scikit_learn.py FOLDER
"""

import sys

import numpy as np
import pandas as pd
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import (
    FloatTensorType,
    Int64TensorType,
    StringTensorType,
)
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    GradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, LogisticRegression, SGDClassifier
from sklearn.naive_bayes import GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
)
from sklearn.svm import SVC, SVR, LinearSVC
from sklearn.tree import DecisionTreeClassifier

import cases

OPSETS = {"": 18, "ai.onnx.ml": 3}
ROWS = 24


def single(x):
    """Data as f32, so that a model is trained on what it is asked for later."""
    return np.asarray(x, dtype=np.float32)


def classifier(folder, name, model, x, y, opsets=OPSETS):
    model.fit(x, y)
    options = {"zipmap": False}
    kinds = [("x", FloatTensorType([None, x.shape[1]]))]
    converted = convert_sklearn(model, name, kinds, target_opset=opsets, options=options)
    sample = x[:: max(1, len(x) // ROWS)]
    cases.write(
        folder,
        name,
        converted,
        [sample],
        [model.predict(sample), single(model.predict_proba(sample))],
    )


def regressor(folder, name, model, x, y, opsets=OPSETS):
    model.fit(x, y)
    kinds = [("x", FloatTensorType([None, x.shape[1]]))]
    converted = convert_sklearn(model, name, kinds, target_opset=opsets)
    sample = x[:: max(1, len(x) // ROWS)]
    cases.write(folder, name, converted, [sample], [single(model.predict(sample)).reshape(-1, 1)])


def numeric(folder):
    iris = load_iris()
    wine = load_wine()
    cancer = load_breast_cancer()
    diabetes = load_diabetes()
    x, y = single(iris.data), np.array(iris.target_names, dtype=str)[iris.target]
    classifier(
        folder,
        "sklearn_iris_scaled_logistic",
        make_pipeline(StandardScaler(), LogisticRegression()),
        x,
        y,
    )
    classifier(
        folder, "sklearn_iris_tree", DecisionTreeClassifier(max_depth=4, random_state=1), x, y
    )
    classifier(folder, "sklearn_iris_bayes", GaussianNB(), x, iris.target)
    classifier(folder, "sklearn_iris_neighbours", KNeighborsClassifier(5), x, iris.target)
    x = single(wine.data)
    classifier(
        folder,
        "sklearn_wine_pca_mlp",
        make_pipeline(
            StandardScaler(),
            PCA(5, random_state=1),
            MLPClassifier(hidden_layer_sizes=(16, 8), max_iter=400, random_state=1),
        ),
        x,
        wine.target,
    )
    classifier(
        folder,
        "sklearn_wine_polynomial",
        make_pipeline(MinMaxScaler(), PolynomialFeatures(2), LogisticRegression(max_iter=500)),
        x,
        wine.target,
    )
    classifier(
        folder,
        "sklearn_wine_power_logistic",
        make_pipeline(RobustScaler(), PowerTransformer(), LogisticRegression()),
        x,
        wine.target,
    )
    x = single(cancer.data)
    classifier(
        folder,
        "sklearn_cancer_boosting",
        GradientBoostingClassifier(n_estimators=40, max_depth=3, random_state=1),
        x,
        cancer.target,
    )
    classifier(
        folder,
        "sklearn_cancer_forest",
        RandomForestClassifier(20, max_depth=5, random_state=1),
        x,
        cancer.target,
    )
    classifier(
        folder,
        "sklearn_cancer_sgd",
        make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=1)),
        x,
        cancer.target,
    )
    x, y = single(diabetes.data), diabetes.target
    regressor(
        folder, "sklearn_diabetes_elastic", make_pipeline(StandardScaler(), ElasticNet(0.1)), x, y
    )
    regressor(
        folder,
        "sklearn_diabetes_forest",
        RandomForestRegressor(20, max_depth=5, random_state=1),
        x,
        y,
    )
    regressor(
        folder, "sklearn_diabetes_svr", make_pipeline(StandardScaler(), SVR(C=10)), x[:200], y[:200]
    )
    regressor(
        folder,
        "sklearn_diabetes_mlp",
        make_pipeline(
            StandardScaler(), MLPRegressor(hidden_layer_sizes=(16,), max_iter=500, random_state=1)
        ),
        x,
        y,
    )
    holes = x.copy()
    holes[np.random.default_rng(1).random(x.shape) < 0.1] = np.nan
    regressor(
        folder,
        "sklearn_diabetes_imputed",
        make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), ElasticNet(0.1)),
        holes,
        y,
    )


def sentences(count):
    """Short reports of two kinds, made of a few parts."""
    random = np.random.default_rng(7)
    things = ["engine", "Brake pad", "left wing", "seat 12A", "cabin light", "radio", "door seal"]
    good = ["works again", "was checked", "is fine", "passed the test", "needs no repair"]
    bad = ["is broken", "leaks oil", "smells of smoke", "failed the test", "needs repair now"]
    asides = ["", "; see page 7", ", says the crew", " (2nd report)", ". No delay"]
    texts, labels = [], []
    for _ in range(count):
        label = int(random.random() < 0.5)
        parts = bad if label else good
        texts.append(f"The {random.choice(things)} {random.choice(parts)}{random.choice(asides)}")
        labels.append(label)
    return np.array(texts, dtype=object), np.array(labels)


def text(folder):
    texts, labels = sentences(300)
    sample = texts[:ROWS].reshape(-1, 1)
    for name, vectorizer, model in (
        ("sklearn_text_tfidf_logistic", TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression()),
        (
            "sklearn_text_counts_bayes",
            CountVectorizer(stop_words=["the", "is", "was"]),
            MultinomialNB(),
        ),
        (
            "sklearn_text_characters",
            TfidfVectorizer(analyzer="char", ngram_range=(1, 2)),
            LogisticRegression(),
        ),
    ):
        pipeline = make_pipeline(vectorizer, model).fit(texts, labels)
        options = {"zipmap": False}
        converted = convert_sklearn(
            pipeline,
            name,
            [("text", StringTensorType([None, 1]))],
            target_opset=OPSETS,
            options=options,
        )
        outputs = [pipeline.predict(sample[:, 0]), single(pipeline.predict_proba(sample[:, 0]))]
        cases.write(folder, name, converted, [sample], outputs)


def frame(count):
    """Rows of customers: numbers with holes, categories, and a remark."""
    random = np.random.default_rng(3)
    texts, broken = sentences(count)
    rows = pd.DataFrame(
        {
            "age": single(random.integers(18, 90, count)),
            "spent": single(np.round(random.gamma(2.0, 50.0, count), 2)),
            "plan": random.choice(["basic", "plus", "pro"], count),
            "country": random.choice(["CH", "DE", "FR", "IT", "US"], count),
            "months": random.integers(0, 60, count),
            "remark": texts,
        }
    )
    rows.loc[random.random(count) < 0.15, "spent"] = np.nan
    score = (
        broken + (rows["plan"] == "basic") + (rows["months"] < 12) + random.normal(0, 0.5, count)
    )
    return rows, (score > 1.5).astype(np.int64).to_numpy(), single(100 + 10 * score)


def columns(folder):
    rows, churned, value = frame(500)
    kinds = {"age": FloatTensorType, "spent": FloatTensorType, "months": Int64TensorType}
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    tabular = [
        ("numbers", numbers, ["age", "spent"]),
        (
            "months",
            KBinsDiscretizer(4, encode="onehot-dense", quantile_method="averaged_inverted_cdf"),
            ["months"],
        ),
        ("categories", OneHotEncoder(handle_unknown="ignore"), ["plan", "country"]),
    ]
    models = (
        ("sklearn_columns_logistic", tabular, LogisticRegression()),
        (
            "sklearn_columns_boosting",
            tabular,
            GradientBoostingClassifier(n_estimators=30, random_state=1),
        ),
        (
            "sklearn_columns_text",
            [*tabular, ("remark", TfidfVectorizer(), "remark")],
            LogisticRegression(),
        ),
        (
            "sklearn_columns_ordinal_forest",
            [
                ("numbers", SimpleImputer(), ["age", "spent", "months"]),
                ("categories", OrdinalEncoder(), ["plan", "country"]),
            ],
            RandomForestClassifier(15, max_depth=6, random_state=1),
        ),
    )
    for name, transformers, model in models:
        used = [c for c in rows.columns if c in str(transformers)]
        pipeline = make_pipeline(ColumnTransformer(transformers, sparse_threshold=0), model)
        pipeline.fit(rows[used], churned)
        types = [(c, kinds.get(c, StringTensorType)([None, 1])) for c in used]
        converted = convert_sklearn(
            pipeline, name, types, target_opset=OPSETS, options={"zipmap": False}
        )
        sample = rows[used][:ROWS]
        inputs = [
            sample[[c]].to_numpy(
                dtype=np.float32 if c in ("age", "spent") else np.int64 if c == "months" else object
            )
            for c in used
        ]
        cases.write(
            folder,
            name,
            converted,
            inputs,
            [pipeline.predict(sample), single(pipeline.predict_proba(sample))],
        )


def main(folder):
    numeric(folder)
    text(folder)
    columns(folder)


if __name__ == "__main__":
    main(sys.argv[1])
