"""What PyTorch makes of the layers, losses and the optimiser, with weights of its own: reference.safetensors.

    python make_reference.py

Made with PyTorch 2.15.0 on a CPU. Names of weights are those of the Java layers.
"""
import json
import pathlib
import struct

import torch
import torch.nn.functional as F

torch.manual_seed(11)
torch.set_num_threads(1)
out = {}




class Case:
    def __init__(self, name):
        self.name, self.weights = name, {}

    def p(self, name, *shape):
        if name not in self.weights:
            self.weights[name] = (torch.randn(*shape) * 0.3).requires_grad_()
        return self.weights[name]

    def linear(self, name, x, n):
        return F.linear(x, self.p(name + ".weight", n, x.shape[-1]), self.p(name + ".bias", n))

    def conv(self, name, x, n, side=3, stride=1, padding=1):
        return F.conv2d(x, self.p(name + ".weight", n, x.shape[1], side, side), self.p(name + ".bias", n), stride, padding)

    def layer_norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.p(name + ".weight", x.shape[-1]), self.p(name + ".bias", x.shape[-1]))

    def group_norm(self, name, x):
        c = x.shape[1]
        return F.group_norm(x, 8 if c % 8 == 0 else 1, self.p(name + ".weight", c), self.p(name + ".bias", c))

    def done(self, y, **inputs):
        weight = torch.randn_like(y)
        (y * weight).sum().backward()
        for k, v in inputs.items():
            out[f"{self.name}/input/{k}"] = v
        out[f"{self.name}/output"] = y
        out[f"{self.name}/loss"] = weight
        for k, v in self.weights.items():
            out[f"{self.name}/weight/{k}"] = v
            out[f"{self.name}/gradient/{k}"] = v.grad


def mlp(c, name, x, n, width, depth):
    h = c.linear(name + ".in", x, width)
    for i in range(depth):
        b = f"{name}.block{i}"
        h = h + c.linear(b + ".second", F.relu(c.linear(b + ".first", c.layer_norm(b + ".norm", h), width)), width)
    return c.linear(name + ".out", c.layer_norm(name + ".norm", h), n)


def impala(c, name, x, n, width, depth):
    for s in range(3):
        to = width if s == 0 else 2 * width
        x = F.max_pool2d(c.conv(f"{name}.stage{s}.conv", x, to), 3, 2, 1)
        for b in range(depth):
            p = f"{name}.stage{s}.block{b}"
            x = x + c.conv(p + ".second", F.relu(c.conv(p + ".first", F.relu(x), to)), to)
    return c.linear(name + ".head", F.relu(x).flatten(1), n)


def unet(c, name, o, z, n, width):
    def block(p, h):
        k = h.shape[1]
        return h + c.conv(p + ".second", F.relu(c.conv(p + ".first", F.relu(c.group_norm(p + ".norm", h)), k)), k)

    h = F.relu(c.conv(name + ".in", o, width) + c.linear(name + ".latentIn", z, width)[:, :, None, None])
    skips, side = [], min(o.shape[2:])
    while side > 8:
        skips.append(h)
        level = len(skips) - 1
        h = c.conv(f"{name}.down{level}", h, min(8 * width, 2 * h.shape[1]), 4, 2, 1)
        h = block(f"{name}.downBlock{level}", h)
        side //= 2
    h = h + c.linear(name + ".latentMiddle", z, h.shape[1])[:, :, None, None]
    for level in reversed(range(len(skips))):
        skip = skips[level]
        h = torch.cat([F.interpolate(F.relu(h), skip.shape[2:]), skip], 1)
        h = c.conv(f"{name}.up{level}", h, skip.shape[1])
        h = h if level == 0 else block(f"{name}.upBlock{level}", h)
    return c.conv(name + ".out", F.relu(h), n)


c = Case("mlp")
x = torch.randn(5, 4)
c.done(mlp(c, "m", x, 3, 7, 2), x=x)

c = Case("impala")
x = torch.randn(2, 5, 17, 16)
c.done(impala(c, "i", x, 6, 4, 2), x=x)

c = Case("unet")
o, z = torch.randn(2, 3, 34, 33), torch.randn(2, 4)
c.done(unet(c, "u", o, z, 2, 4), o=o, z=z)

# Agreement: VICReg over 25.
z, pair = torch.randn(9, 4).requires_grad_(), torch.randn(9, 4)


def spread(v):
    v = v - v.mean(0)
    cov = v.T @ v / (len(v) - 1)
    hinge = F.relu(1 - torch.sqrt(cov.diagonal() + 1e-4)).mean()
    return hinge + 0.04 * (cov - torch.diag(cov.diagonal())).pow(2).sum() / v.shape[1]


loss = F.mse_loss(z, pair) + 0.5 * (spread(z) + spread(pair))
loss.backward()
out |= {"agreement/input/z": z, "agreement/input/pair": pair, "agreement/output": loss.reshape(1), "agreement/gradient/z": z.grad}

# Five steps of AdamW and of Adam with weight decay.
for name, kind in (("adamw", torch.optim.AdamW), ("adam", torch.optim.Adam)):
    p = torch.randn(3, 2).requires_grad_()
    out[f"{name}/input/p"] = p.detach().clone()
    optimiser = kind([p], lr=0.01, weight_decay=0.1)
    gradients = torch.randn(5, 3, 2)
    out[f"{name}/input/gradients"] = gradients
    for g in gradients:
        p.grad = g.clone()
        optimiser.step()
    out[f"{name}/output"] = p

def attention(c, p, x, causal, heads=1):
    n, length, width = x.shape
    q, k, v = c.linear(p + ".in", c.layer_norm(p + ".norm", x), 3 * width).chunk(3, -1)
    split = lambda t: t.reshape(n, length, heads, width // heads).transpose(1, 2)
    y = F.scaled_dot_product_attention(split(q), split(k), split(v), is_causal=causal)
    return x + c.linear(p + ".out", y.transpose(1, 2).reshape(n, length, width), width)


def wide(c, p, x):
    k = x.shape[-1]
    h = F.gelu(c.linear(p + ".first", c.layer_norm(p + ".norm", x), 4 * k))
    return x + c.linear(p + ".second", h, k)


def patches(x):
    n, c, h, w = x.shape
    return F.unfold(x, 8, stride=8).transpose(1, 2).reshape(n, (h // 8) * (w // 8), c * 64)


def space_time(c, name, o, o_next, width, depth, heads):
    n = len(o)
    h = torch.stack([c.linear(name + ".embed", patches(v), width) for v in (o, o_next)], 1)
    h = h + c.p(name + ".places", 1, 1, h.shape[2], width)
    action = c.p(name + ".action", 1, 1, 1, width).expand(n, 2, 1, width)
    h = torch.cat([h, action], 2) + c.p(name + ".times", 1, 2, 1, width)
    tokens = h.shape[2]
    for i in range(depth):
        b = f"{name}.block{i}"
        h = attention(c, b + ".space", h.reshape(2 * n, tokens, width), False, heads).reshape(n, 2, tokens, width)
        h = attention(c, b + ".time", h.transpose(1, 2).reshape(n * tokens, 2, width), True, heads)
        h = h.reshape(n, tokens, 2, width).transpose(1, 2)
        h = wide(c, b + ".wide", h)
    return c.layer_norm(name + ".norm", h[:, 1, -1])


def space_time_decoder(c, name, o, z, channels, width, depth, heads):
    n, _, height, breadth = o.shape
    h = c.linear(name + ".embed", patches(o), width)
    h = h + c.p(name + ".places", 1, h.shape[1], width)[0] + c.linear(name + ".latent", z, width)[:, None]
    for i in range(depth):
        h = attention(c, f"{name}.block{i}.space", h, False, heads)
        h = wide(c, f"{name}.block{i}.wide", h)
    y = c.linear(name + ".out", c.layer_norm(name + ".norm", h), channels * 64)
    return F.fold(y.transpose(1, 2), (height, breadth), 8, stride=8)


def reminded(c, name, x, again, n, width):
    for i in range(3):
        b = f"{name}.block{i}"
        h = c.linear(f"{name}.projection{i}", again if x is None else torch.cat([x, again], 1), width)
        x = c.layer_norm(b + ".norm", h + c.linear(b + ".second", F.relu6(c.linear(b + ".first", h, 4 * width)), width))
    return c.linear(name + ".out", x, n)


c = Case("spacetime")
o, o_next = torch.randn(2, 3, 16, 24), torch.randn(2, 3, 16, 24)
c.done(space_time(c, "s", o, o_next, 64, 2, 2), o=o, next=o_next)

c = Case("spacetimedecoder")
o, z = torch.randn(2, 3, 16, 24), torch.randn(2, 4)
c.done(space_time_decoder(c, "s", o, z, 2, 64, 2, 2), o=o, z=z)

c = Case("reminded")
x, again = torch.randn(4, 3), torch.randn(4, 5)
c.done(reminded(c, "r", x, again, 2, 6), x=x, again=again)

# Bottlenecks: what comes out, what is added to the loss, and the gradient of both.
z, scale = torch.randn(7, 6).requires_grad_(), torch.randn(7, 6)
codes = torch.randn(2, 5, 3)
parts, commitment = [], 0
for b in range(2):
    part = z[:, 3 * b : 3 * b + 3]
    chosen = codes[b][torch.cdist(part, codes[b]).argmin(1)]
    commitment = commitment + 0.25 * F.mse_loss(part, chosen) / 2
    parts.append(part + (chosen - part).detach())
y = torch.cat(parts, 1)
((y * scale).sum() + commitment).backward()
out |= {"vq/input/z": z, "vq/input/codes": codes, "vq/loss": scale, "vq/output": y, "vq/commitment": commitment.reshape(1), "vq/gradient/z": z.grad}

z, scale = torch.randn(7, 3).requires_grad_(), torch.randn(7, 3)
levels = torch.tensor([8.0, 5.0, 6.0])
half = (levels - 1) * 1.001 / 2
offset = torch.where(levels % 2 == 0, 0.5, 0.0)
bounded = torch.tanh(z + torch.atanh(offset / half)) * half - offset
y = (bounded + (bounded.round() - bounded).detach()) / (levels // 2)
(y * scale).sum().backward()
out |= {"fsq/input/z": z, "fsq/loss": scale, "fsq/output": y, "fsq/gradient/z": z.grad}

z = torch.randn(7, 6).requires_grad_()
normal = torch.distributions.Normal
posterior = normal(z[:, :3], (0.5 * z[:, 3:]).exp())
loss = 0.3 * torch.distributions.kl_divergence(posterior, normal(0.0, 1.0)).sum(1).mean()
loss.backward()
out |= {"variational/input/z": z, "variational/output": loss.reshape(1), "variational/gradient/z": z.grad}

# Classes: cross-entropy over log(classes).
logits, classes = torch.randn(6, 4).requires_grad_(), torch.randint(4, (6,))
loss = F.cross_entropy(logits, classes) / torch.tensor(4.0).log()
loss.backward()
out |= {"classes/input/logits": logits, "classes/input/y": F.one_hot(classes, 4).float(), "classes/output": loss.reshape(1), "classes/gradient/logits": logits.grad}

# Agreement beyond g.
z, g = torch.randn(12, 3).requires_grad_(), torch.randn(12, 4)
g0 = g - g.mean(0)
g0 = g0 / (g0.pow(2).mean(0) + 1e-4).sqrt()
rest = z - z.mean(0)
rest = rest - g0 @ torch.linalg.solve(g0.T @ g0 + 0.01 * len(z) * torch.eye(4), g0.T @ rest)
(rest**3).sum().backward()
out |= {"added/input/z": z, "added/input/g": g, "added/output": rest, "added/gradient/z": z.grad}



# Terms of the loss through a whole network, on all transitions of two episodes: data, weights, value and gradients.
EPISODES, FRAMES, D, A, K, HIDDEN, GIVEN = 2, 8, 8, 2, 2, 6, 32
data = {"obs": D, "obs_pair": D, "actions": A, "exogenous": 3}
data = {k: torch.randn(EPISODES, FRAMES, n).float().double() for k, n in data.items()}
for k, v in data.items():
    out[f"terms/data/{k}"] = v.reshape(EPISODES * FRAMES, -1)
MEAN, SCALE, CHANGE = torch.randn(D).float().double() * 0.1, 1.25, 0.75
SECOND_MEAN, SECOND_SCALE = torch.randn(D).float().double() * 0.1, torch.rand(D).float().double() + 0.5
out |= {"terms/mean": MEAN, "terms/secondMean": SECOND_MEAN, "terms/secondScale": SECOND_SCALE}
C, FEATURES_SCALE, FEATURES_CHANGE, VARIANCE, NUISANCE = 4, 1.5, 2.5, 3, 0.7      # as LossSetting has them
torch.set_default_dtype(torch.float64)


def now(block, episodes=slice(None)):
    return data[block][episodes, :-1].flatten(0, 1)


def later(block):
    return data[block][:, 1:].flatten(0, 1)


def encode(c, view, episodes=slice(None)):
    o = data[view][episodes, :-1].flatten(0, 1)
    moved = data[view][episodes, 1:].flatten(0, 1) - o
    return mlp(c, "encoder", torch.cat([(o - MEAN) / SCALE, moved / CHANGE], 1), K, HIDDEN, 1)


def decode(c, view, z):
    return now(view) + mlp(c, "decoder", torch.cat([(now(view) - MEAN) / SCALE, z], 1), D, HIDDEN, 1) * CHANGE


def squared(a, b):
    return (a - b).pow(2).sum(1).mean()


def next_frame(c, view, z):
    return squared(decode(c, view, z), later(view)) / C


def head(c, block, z, width):
    return c.linear("head.target_" + block, z, width)


def block_error(c, block, y, z):
    return squared(head(c, block, z, y.shape[1]), y / VARIANCE**0.5)


def agreement(z, pair):
    return F.mse_loss(z, pair) + 0.5 * (spread(z) + spread(pair))


def ema(c):
    unit = lambda x: F.layer_norm(x, x.shape[-1:])
    read = lambda x: unit(mlp(c, "features", (x - MEAN) / SCALE, HIDDEN, HIDDEN, 1))
    z = encode(c, "obs")
    f = read(now("obs"))
    return F.mse_loss(f + mlp(c, "dynamics", torch.cat([f, z], 1), HIDDEN, HIDDEN, 1), read(later("obs")).detach())


def features(c):
    second = now("obs") / FEATURES_SCALE
    predicted = second + mlp(c, "featuresNext", torch.cat([second, encode(c, "obs")], 1), D, HIDDEN, 1)
    return squared(predicted, later("obs") / FEATURES_SCALE) / FEATURES_CHANGE


def pair_of_latents(c):
    z = encode(c, "obs")
    return next_frame(c, "obs", z) + agreement(z, encode(c, "obs_pair"))


def pair_of_predictions(c):
    z, pair = encode(c, "obs"), encode(c, "obs_pair")
    frames = squared(decode(c, "obs", z), decode(c, "obs", pair)) / C
    actions = squared(head(c, "action", z, A), head(c, "action", pair, A))
    both = next_frame(c, "obs", z) + block_error(c, "action", now("actions"), z)
    return both + 0.5 * NUISANCE * (frames + actions)


def idle(c):
    z = encode(c, "obs")
    return next_frame(c, "obs", z) + 3 * encode(c, "obs", slice(0, 1)).pow(2).mean() / (z.detach().pow(2).mean() + 1e-6)


def added(z, g):
    g = g.detach() - g.detach().mean(0)
    g = g / (g.pow(2).mean(0) + 1e-4).sqrt()
    rest = z - z.mean(0)
    return rest - g @ torch.linalg.solve(g.T @ g + 0.01 * len(z) * torch.eye(g.shape[1]), g.T @ rest)


def given(c):
    z = [encode(c, v) for v in ("obs", "obs_pair")]
    g = [mlp(c, "given", (now(v) - SECOND_MEAN) / SECOND_SCALE, GIVEN, GIVEN, 1) for v in ("obs", "obs_pair")]
    foretold = sum(0.5 * F.mse_loss(c.linear("fromGiven", a, K), b.detach()) for a, b in zip(g, z))
    return foretold + agreement(added(z[0], g[0]), added(z[1], g[1]))


# Step 3: where views are rebuilt from each other, the other view from z of the own one.
for name, term in {
    "next": lambda c: next_frame(c, "obs", encode(c, "obs")),
    "cross": lambda c: next_frame(c, "obs_pair", encode(c, "obs")),
    "ema": ema,
    "features": features,
    "action": lambda c: block_error(c, "action", now("actions"), encode(c, "obs")),
    "absolute": lambda c: VARIANCE / C * 2 * block_error(c, "exogenous", later("exogenous"), encode(c, "obs")),
    "pair": pair_of_latents,
    "predictions": pair_of_predictions,
    "idle": idle,
    "agreement": lambda c: agreement(encode(c, "obs"), encode(c, "obs_pair")),
    "given": given,
}.items():
    c = Case("terms/" + name)
    term(c)
    for k, v in c.weights.items():
        c.weights[k] = v.detach().float().double().requires_grad_()
    loss = term(c)
    loss.backward()
    out[f"{c.name}/output"] = loss.reshape(1)
    for k, v in c.weights.items():
        out[f"{c.name}/weight/{k}"] = v
        out[f"{c.name}/gradient/{k}"] = torch.zeros_like(v) if v.grad is None else v.grad

header, data, at = {}, b"", 0
for key, t in out.items():
    raw = t.detach().contiguous().float().numpy().tobytes()
    header[key] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [at, at + len(raw)]}
    data, at = data + raw, at + len(raw)
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
(pathlib.Path(__file__).parent / "reference.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
