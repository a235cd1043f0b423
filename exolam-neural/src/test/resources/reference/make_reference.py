"""What PyTorch makes of the layers, losses and the optimiser, with weights of its own: reference.safetensors.

    python make_reference.py

Made with PyTorch 2.13.0 on a CPU. Names of weights are those of the Java layers.
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

header, data, at = {}, b"", 0
for key, t in out.items():
    raw = t.detach().contiguous().float().numpy().tobytes()
    header[key] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [at, at + len(raw)]}
    data, at = data + raw, at + len(raw)
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
(pathlib.Path(__file__).parent / "reference.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
